/** What clusters are called: on the map as in the list. */
import { describe, expect, test } from "vitest";
import type { Errors, Listed, Manifest } from "../../src/data/documents";
import { growTree } from "../../src/tree/tree";
import { headingOf, labelInList, NOT_TRIED, orderOf, provedBy, titleInList, unproved, untried, whatOf } from "../../src/words/listed";
import { spreadOf } from "../../src/words/spread";
import { fiveLeaves } from "../trees";

const classes = ["ship", "airplane", "9", "dog", "cat", "elk"].map((name) => ({ name, images: 50, errors: 10, predictions: 50 }));
const listed = (more: Partial<Listed>) => ({ sentence: "S", cause: null, what: "W", nodes: [{ tree: "t", node: 5, count: 2 }], ...more }) as unknown as Listed;
const site = (label: number[], prediction: number[], clusters: Listed[] = []) => ({
  manifest: { classes, clusters, errors: label.length, images: 99 } as unknown as Manifest,
  errors: { label, prediction, id: label.map(String), confidence: label.map(() => 1), format: 1 } as Errors,
});
const times = (n: number, value: number) => Array.from({ length: n }, () => value);

describe("a cluster that is not in the list", () => {
  // The same as in tests/stages/explain/test_sentences.py.
  test.each([
    [times(10, 0), times(10, 1), "ship → airplane"],
    [times(10, 0), [...times(7, 1), ...times(3, 2)], "ship → airplane (7 of 10)"],
    [[0, 1, 0, 1, 0, 1, 0, 1, 0, 1], [...times(9, 2), 0], "predicted as “9” (9 of 10)"],
    [[...times(8, 0), ...times(2, 1)], [...times(4, 1), ...times(4, 2), 0, 2], "ship (8 of 10), predicted as 2 classes"],
    [[...times(5, 0), 1, 2, 1, 2, 1], [...times(5, 1), 2, 0, 0, 1, 2], "predicted as airplane (6 of 10)"],
    [[0, 1], [1, 2], "ship, airplane"],
    [[0, 1, 2], [1, 2, 0], "ship, airplane, “9”"],
    [[...times(4, 0), ...times(3, 1), ...times(3, 2)], [1, 1, 1, 2, 0, 2, 0, 0, 0, 1], "ship, airplane (7 of 10), most often ship → airplane (3 of 10)"],
    [[0, 0, 1, 1, 2, 2, 3], [1, 2, 0, 3, 1, 3, 2], "ship, airplane (4 of 7)"],
    [[0, 0, 1, 1, 2, 2, 3, 4], [1, 2, 0, 3, 1, 3, 2, 2], "ship, airplane, “9” (6 of 8)"],
    [[0, 0, 0, 1, 2, 3], [1, 2, 3, 3, 1, 2], "ship (3 of 6), predicted as 3 classes"],
    [[0, 0, 1, 2, 3, 4], [1, 2, 2, 0, 1, 3], "5 classes, such as ship, airplane"],
    [[0, 1, 2, 3, 4, 5, 0, 1], [5, 4, 3, 2, 1, 0, 5, 5], "6 classes, most often ship → elk (2 of 8)"],
  ])("is named as the pipeline would name it in the list: %#", (label, prediction, said) => {
    expect(whatOf(site(label, prediction), label.map((_, error) => error))).toBe(said);
  });
});

describe("an entry", () => {
  test("is named by its cause, else by what its errors share", () => {
    expect(headingOf(listed({ cause: "Blurred", what: "predicted as “8” (25 of 33)" }))).toEqual(["Blurred", "predicted as “8” (25 of 33)"]);
    expect(headingOf(listed({ what: "predicted as “3” (6 of 12)", count: 12, doubted: 6 }))).toEqual(["Wrong labels?", "predicted as “3” (6 of 12)"]);
    expect(headingOf(listed({ what: "predicted as “3” (6 of 12)", count: 12, doubted: 5 }))).toEqual(["predicted as “3” (6 of 12)", ""]);
    expect(headingOf(listed({ cause: "Blurred", what: "W", count: 12, doubted: 12 }))[0]).toBe("Blurred");
    expect(headingOf(listed({ what: "Mixed: 13 classes, most often deer → horse (11 of 78)" }))).toEqual(["Mixed: 13 classes", "most often deer → horse (11 of 78)"]);
    expect(headingOf(listed({ what: "Mixed: 13 classes, such as deer, horse" }))).toEqual(["Mixed: 13 classes", "such as deer, horse"]);
    expect(headingOf(listed({ what: "ship (8 of 10), predicted as 2 classes" }))).toEqual(["ship (8 of 10)", "predicted as 2 classes"]);
  });

  test("has the same name and number on its tile, and says what part of it that is", () => {
    const nodes = [{ tree: "t", node: 5, count: 2 }, { tree: "t", node: 6, count: 2 }];
    const facts = site(times(5, 0), times(5, 1), [listed({}), listed({ cause: "Blurred", what: "→ airplane (3 of 4)", sentence: "Blurred · 4 of 5 errors", count: 4, nodes })]);
    const tree = growTree(fiveLeaves, [{ node: 5, entry: 1 }, { node: 6, entry: 1 }]);
    expect(labelInList(facts, tree, 6, tree.root)).toMatchObject({ names: ["Blurred"], aside: "of 4 in 2 clusters", share: "", sentence: "2. Blurred · 4 of 5 errors, 2 of them here" });
    expect(labelInList(facts, tree, 7, tree.root).names).not.toEqual(["Blurred"]);
    expect([6, 7].map((node) => titleInList(facts, tree, node))).toEqual(["Blurred: 2 errors", "ship → airplane: 3 errors"]);
  });
});

test("a question about labels says on its tile of how many, and of a part of an entry it does not", () => {
  const doubted = listed({ count: 3, doubted: 2, sentence: "S" });
  const of = (entry: Listed) => labelInList(site(times(5, 0), times(5, 1), [entry]), growTree(fiveLeaves, [{ node: 7, entry: 0 }]), 7, 8);
  expect(of(doubted)).toMatchObject({ names: ["Wrong labels?"], number: "2 of 3 labels", few: "2 of 3" });
  expect(of({ ...doubted, cause: "Dark" })).toMatchObject({ names: ["Dark"], number: "3 errors" });
  expect(of({ ...doubted, count: 5, doubted: 4 })).toMatchObject({ number: "3 errors" });
});

test("a tile of a cause that only a part of the errors have says so", () => {
  const of = (entry: Listed) => labelInList(site(times(5, 0), times(5, 1), [entry]), growTree(fiveLeaves, [{ node: 7, entry: 0 }]), 7, 8);
  expect(of(listed({ cause: "Upside down", count: 3, about: 2 }))).toMatchObject({ names: ["Upside down"], number: "≈ 2 of 3" });
  expect(of(listed({ cause: "Upside down", count: 5, about: 3 }))).toMatchObject({ number: "some of 3", few: "some of 3" });
  expect(of(listed({ cause: "Upside down", count: 5, about: 5 }))).toMatchObject({ number: "3 errors" });
});

describe("without a proof", () => {
  // The same as in tests/stages/emit/test_words.py.
  test.each([
    [false, 0, 12, "No cause proved."],
    [false, 5, 12, "No cause proved."],
    [false, 1, 1, "No cause proved."],
    [true, 6, 12, "Measured, not proved. 6 of 12 labels may be wrong: the model is sure of another class."],
    [false, 6, 12, "6 of 12 labels may be wrong: the model is sure of another class."],
  ])("it is said what was measured, and whether labels may be wrong: %#", (measured, doubted, errors, said) => {
    expect(unproved(measured, doubted, errors)).toBe(said);
  });
});

test("what is measured and is not the cause is said where nothing is proved", () => {
  expect(unproved(false, 0, 12, undefined, "Measured: blurred. And so on.")).toBe("No cause proved. Measured: blurred. And so on.");
  expect(unproved(true, 0, 12, undefined, "9 of 12 errors are darker.")).toBe("Measured, not proved: 9 of 12 errors are darker.");
});

test.each([
  ["When inverted, 36 of 36 errors become correct (100%); of other errors, 3 of 48 do (6%). Conversely, when …", "Proved: when inverted, 36 of 36 errors become correct (100%)."],
  ["When blurred, 46 of 48 correct images become misclassified (96%), and are predicted as these errors are; as a control, equally strong noise …", "Proved: when blurred, 46 of 48 correct images become misclassified (96%), and are predicted as these errors are."],
  ["Without colour, 9 of 9 errors become correct (100%). It makes 2 of 48 correct images misclassified (4%).", "Proved: without colour, 9 of 9 errors become correct (100%)."],
  ["When inverted, 83 of 128 errors become correct (65%). Changes that should not matter (mirroring, moving, enlarging) correct 48 of 128 (38%). So about 56 …", "Proved: when inverted, 83 of 128 errors become correct (65%)."],
])("how a cause was proved is the first thing that the proof says: %#", (proof, said) => {
  expect(provedBy(proof)).toBe(said);
});

describe("where errors lie", () => {
  const facts = site(times(5, 0), times(5, 1), [listed({ cause: "Dark" })]);
  const tree = growTree(fiveLeaves, [{ node: 6, entry: 0 }]);

  test("is said with the largest parts first", () => {
    expect(spreadOf(facts, tree, tree.root, [5, 2, 6], [3, 0, 4], "error")).toBe("These 3 errors lie in 2 of the 3 clusters on this map: 2 in “1. Dark”, 1 in “ship → airplane”.");
    expect(spreadOf(facts, tree, tree.root, [3, 1, 2, 0, 4], [0, 1, 2, 3, 4], "error")).toBe("These 5 errors lie in all 5 clusters on this map.");
  });

  test("may be one cluster", () => {
    expect(spreadOf(facts, tree, tree.root, [7, 6], [0, 4], "error")).toBe("All 2 errors are in “1. Dark”.");
    expect(spreadOf(facts, tree, tree.root, [7, 6], [0], "error")).toBe("It is in “1. Dark”.");
  });

  test("a class whose name is a number keeps its own marks, and gets no second ones", () => {
    const digits = growTree({ ...fiveLeaves, groups: [{ node: 6, name: "9", label: 2, prediction: null }] });
    expect(spreadOf(site(times(5, 2), times(5, 1)), digits, digits.root, [7, 6], [0, 4], "error")).toContain("in “9”.");
  });
});

describe("the order of the list", () => {
  const [proved, notable, large] = [listed({ proved: "repair" }), listed({ proved: null, notable: true }), listed({ proved: null, notable: false })];
  test.each([
    [[proved, notable, large], "First proved causes, those of most errors first; then clusters misclassified more often than usual; then other large clusters."],
    [[large, large], "First the largest clusters."],
  ])("is said by what is in it (%#)", (clusters, said) => expect(orderOf(clusters)).toBe(said));
});

test("of a cluster on which nothing was tried it says which entries are in it", () => {
  expect(untried([])).toBe(NOT_TRIED);
  expect(untried([5])).toBe("Not tested as a whole: it contains entry 6.");
  expect(untried([5, 6, 9])).toContain("it contains entries 6, 7 and 10.");
});
