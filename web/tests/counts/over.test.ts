import { describe, expect, test } from "vitest";
import { fixNext } from "../../src/counts/fixnext";
import { countWrong, memberCount, thing, wrongAmong } from "../../src/counts/over";
import type { Errors, ImagesFile, Manifest } from "../../src/data/documents";
import { accuracies, STEPS } from "../../src/draw/colour";
import { colouringBy } from "../../src/draw/colouring";
import { forgive } from "../../src/state/forgive";
import { defaults, type Limits, readHash, type State, writeHash } from "../../src/state/url";
import { groupsInside, MOST_GROUPS, tiles, trail } from "../../src/tree/cut";
import { errorsOf, growTree, size } from "../../src/tree/tree";
import { findingsOf } from "../../src/words/findings";
import { crumbOf, imageSentence, labelOf } from "../../src/words/names";
import { fiveLeaves, randomTree } from "../trees";

// Members 3, 1, 2 are cats, of which 2 is taken for an elk; 0 and 4 are dogs, of which 4 is taken for a cat.
const errors = { format: 1, id: ["a", "b", "c", "d", "e"], label: [1, 0, 0, 0, 1], prediction: [1, 0, 2, 0, 0], confidence: [1, 1, 0.5, 1, 0.6] } as Errors;
const manifest = { over: "all", errors: 2, images: 5, classes: [{ name: "cat", images: 3, errors: 1 }, { name: "dog", images: 2, errors: 1 }, { name: "elk", images: 0, errors: 0 }] } as Manifest;
const facts = { manifest, errors };
const tree = growTree(fiveLeaves); // ((3 1) 2) (0 4)
const groups = [
  { node: 7, name: "cat", label: 0, prediction: null },
  { node: 6, name: "dog", label: 1, prediction: null },
];

describe("over all images", () => {
  test("members are images, and errors those whose prediction is not their label", () => {
    expect([thing(manifest), memberCount(manifest), thing({}), memberCount({ errors: 2, images: 5 })]).toEqual(["image", 5, "error", 2]);
    expect([...wrongAmong(facts, errorsOf(tree, 8))]).toEqual([2, 4]);
    expect(countWrong(facts, errorsOf(tree, 7))).toBe(1);
    expect(countWrong({ manifest: {}, errors }, errorsOf(tree, 7))).toBe(3);
  });

  test("the errors of every node of a tree are those that counting them one by one gives, also of others in the same tree", () => {
    const large = growTree(randomTree(400, 7));
    for (const every of [3, 5]) {
      const some = { manifest, errors: { label: Array(400).fill(0), prediction: Array.from({ length: 400 }, (_, k) => Number(k % every === 0)) } };
      for (let node = 0; node <= large.root; node++) {
        const members = errorsOf(large, node);
        const expected = [...members].filter((member) => member % every === 0);
        expect([...wrongAmong(some, members)]).toEqual(expected);
        expect(countWrong(some, members)).toBe(expected.length);
      }
    }
  });

  test("a tile says what it mostly is, its accuracy and of how many", () => {
    const label = labelOf(facts, tree, 7, 8);
    expect(`${label.names.join()} ${label.share} · ${label.number}`).toBe("cat 100% · 66.7% of 3 correct");
    expect(label.sentence).toBe("cat 100% · 1 of 3 images misclassified (accuracy 66.7%); most often cat predicted as elk: 1 of 1 error");
    expect(labelOf(facts, tree, 5, 8).sentence).toBe("cat 100% · 0 of 2 images misclassified (accuracy 100.0%)");
    expect(labelOf(facts, growTree({ ...fiveLeaves, groups }), 6, 8).sentence).toBe("dog: 1 of 2 images misclassified (accuracy 50.0%); most often dog predicted as cat: 1 of 1 error");
    expect([crumbOf(facts, tree, 8), crumbOf(facts, tree, 5)]).toEqual(["All images", "2 images"]);
    expect([imageSentence(facts, 1), imageSentence(facts, 2)]).toEqual(["cat, correctly classified, confidence 1.00", "cat predicted as elk, confidence 0.50"]);
  });

  test("only errors are confusions, can be fixed, and count in what a rule leaves out", () => {
    const { lead, wrong, confusions, fixed } = findingsOf({ ...facts, judged: manifest, filtered: false }, tree, 8);
    expect(lead).toBe("Accuracy 60.0%: 2 of all 5 images are misclassified. Most often, cat predicted as elk: 1 of 2 errors.");
    expect([wrong, confusions.length, fixed.count, fixed.after]).toEqual([2, 2, 2, 5]);
    expect(findingsOf({ ...facts, judged: manifest, filtered: false }, tree, 5).lead).toBe("Accuracy 100%: these 2 images are correctly classified.");
    const { steps, first } = fixNext(manifest, errors, tree, 8, 25, (members) => wrongAmong(facts, members));
    expect(steps.reduce((sum, step) => sum + step.count, 0)).toBe(2);
    expect(first.after).toBe(5);
    const images = { ...errors, error: [0, 1, 2, 3, 4], columns: [] } as unknown as ImagesFile;
    const cats = forgive(manifest, [{ field: "label", kind: "is", values: [0] }], images, null);
    expect([cats.images.length, cats.errors, cats.judged.images, cats.judged.errors, [...cats.kept]]).toEqual([3, 1, 2, 1, [1, 0, 0, 0, 1]]);
  });

  test.each(["light", "dark"] as const)("colours go by accuracy, from the page's own shade in steps that fall one way: %s", (theme) => {
    const table = accuracies(theme);
    const light = Array.from({ length: STEPS }, (_, b) => 0.2126 * table[4 * b]! + 0.7152 * table[4 * b + 1]! + 0.0722 * table[4 * b + 2]!);
    for (let b = 1; b < STEPS; b++) expect((light[b]! - light[b - 1]!) * (theme === "light" ? 1 : -1)).toBeGreaterThanOrEqual(-1);
    expect(Math.abs(light[Math.round(0.99 * (STEPS - 1))]! - light[Math.round(0.9 * (STEPS - 1))]!)).toBeGreaterThan(15);
    const colouring = colouringBy("accuracy", facts, [], theme)!;
    expect(colouring.image).toBeNull();
    expect(colouring.sayTile(errorsOf(tree, 7))).toBe("Accuracy: 66.7%");
    expect(new Set([5, 7, 6].map((node) => colouring.tile(errorsOf(tree, node)))).size).toBe(3);
    expect(colouringBy("accuracy", { errors, manifest: { classes: manifest.classes } as Manifest }, [], theme)).toBeNull();
  });

  test("the URL keeps the focus, and colours by accuracy unless it says otherwise", () => {
    const limits: Limits = { all: true, trees: ["t"], defaultTree: "t", errors: 5, classes: 3, columns: [], maps: [] };
    expect(writeHash(defaults(limits), limits)).toBe("");
    for (const by of ["accuracy", "", "purity"])
      for (const focus of [false, true]) {
        const state: State = { ...defaults(limits), by, focus };
        expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
      }
    expect(writeHash({ ...defaults(limits), focus: true }, limits)).toBe("#focus=errors");
    const { state, problems } = readHash("#focus=errors&by=accuracy", { ...limits, all: false });
    expect([state.focus, state.by, problems.length]).toEqual([false, "", 2]);
  });
});

describe("of very many classes", () => {
  const n = 150;
  const file = randomTree(2 * n, 5);
  // Leaves 2c and 2c + 1 are class c: merged first, at the numbers 2n … 3n - 1, then these among each other.
  const above = randomTree(n, 6).children.map((node) => 2 * n + node);
  const pairs = Array.from({ length: 2 * n }, (_, leaf) => leaf);
  const many = growTree({ ...file, children: [...pairs, ...above], groups: Array.from({ length: n }, (_, c) => ({ node: 2 * n + c, name: `${c}`, label: c, prediction: null })) });
  const classes = { manifest: { errors: 2 * n, images: 900, classes: Array.from({ length: n }, (_, c) => ({ name: `class ${c}` })) } as Manifest, errors: { label: pairs.map((leaf) => leaf >> 1), prediction: pairs.map(() => -1) } as unknown as Errors };

  test("a view shows clusters of whole classes, and below so many the classes", () => {
    for (const by of ["height", "balanced"] as const) {
      const shown = tiles(many, many.root, 12, by);
      expect(shown).toHaveLength(12);
      expect(shown.reduce((sum, tile) => sum + groupsInside(many, tile).length, 0)).toBe(n);
      expect(shown.reduce((sum, tile) => sum + size(many, tile), 0)).toBe(2 * n);
    }
    const views = trail(many, 2 * n, 12);
    expect(views.at(-1)).toBe(2 * n);
    for (const view of views.slice(0, -1)) {
      const inside = groupsInside(many, view).length;
      expect(tiles(many, view, 12).length).toBe(inside > MOST_GROUPS ? 12 : inside);
    }
  });

  test("a cluster of classes is named for the largest and says how many there are", () => {
    const [first] = tiles(many, many.root, 12).filter((tile) => groupsInside(many, tile).length > 2);
    const inside = groupsInside(many, first!);
    const label = labelOf(classes, many, first!, many.root);
    expect(label.names[0]).toMatch(new RegExp(`^“class \\d+”, “class \\d+” and ${inside.length - 2} more$`));
    expect([label.number, label.aside]).toEqual([`${inside.length} classes`, `${2 * inside.length} errors`]);
    expect(crumbOf(classes, many, first!)).toBe(`${inside.length} classes`);
  });
});
