import { describe, expect, test } from "vitest";
import errorsFile from "../../../tests/fixtures/tiny/data/errors.json";
import idsFile from "../../../tests/fixtures/tiny/data/ids.json";
import imagesFile from "../../../tests/fixtures/tiny/data/images.json";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import { writeCsv } from "../../src/data/csv";
import type { Column, IdsFile, ImagesFile, Manifest } from "../../src/data/documents";
import type { Filter } from "../../src/state/filters";
import { canBeRule, forgive } from "../../src/state/forgive";
import { forgivenRows } from "../../src/state/forgivenRows";
import { defaults, readHash, writeHash } from "../../src/state/url";
import { generator } from "../trees";

const random = generator(33);
const n = 600;
const classes = 4;
const draw = <T>(make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const label = draw(() => Math.floor(random() * classes));
const prediction = label.map((c) => (random() < 0.7 ? c : Math.floor(random() * classes)));
let errors = 0;
const columns: Column[] = [
  { name: "mode", kind: "category", values: ["blur", "night"], codes: draw(() => Math.floor(random() * 3) - 1) },
  { name: "sharpness", kind: "number", values: draw(() => (random() < 0.2 ? null : random())) },
  { name: "note", kind: "text", values: draw((i) => (i % 3 === 0 ? "" : `roll ${i % 7}`)) },
];
const images: ImagesFile = { format: 1, label, prediction, confidence: draw(() => random()), error: label.map((c, i) => (c === prediction[i] ? -1 : errors++)), columns };
const ids: IdsFile = { format: 1, id: draw((i) => `set/${["cat", "dog"][i % 2]}/${i}.png`) };
const manifest = {
  images: n,
  errors,
  classes: Array.from({ length: classes }, (_, c) => ({
    name: `class ${c}`,
    images: label.filter((l) => l === c).length,
    errors: label.filter((l, i) => l === c && prediction[i] !== c).length,
  })),
} as unknown as Manifest;

const conditions: [Filter, (i: number) => boolean][] = [
  [{ field: "label", kind: "is", values: [2] }, (i) => label[i] === 2],
  [{ field: "prediction", kind: "is", values: [0, 1] }, (i) => prediction[i]! <= 1],
  [{ field: "confidence", kind: "from", least: null, most: 0.3 }, (i) => images.confidence[i]! <= 0.3],
  [{ field: "file", kind: "has", text: "DOG/1" }, (i) => ids.id[i]!.includes("dog/1")],
  [{ field: { column: "mode" }, kind: "is", values: [-1, 1] }, (i) => [-1, 1].includes((columns[0] as { codes: number[] }).codes[i]!)],
  [{ field: { column: "sharpness" }, kind: "from", least: null, most: 0.4 }, (i) => typeof columns[1]!.values[i] === "number" && (columns[1]!.values[i] as number) <= 0.4],
  [{ field: { column: "note" }, kind: "has", text: "roll 3" }, (i) => i % 3 !== 0 && i % 7 === 3],
];

/** What is left, by going through all images once more. */
function recounted(leaves: (i: number) => boolean) {
  const left = draw((i) => i).filter((i) => !leaves(i));
  return { images: left.length, errors: left.filter((i) => label[i] !== prediction[i]).length };
}

describe("a rule", () => {
  test.each(conditions)("%o leaves out of both counts the images, right and wrong, that meet it", (condition, meets) => {
    const found = forgive(manifest, [condition], images, ids);
    expect([...found.images]).toEqual(draw((i) => i).filter(meets));
    expect(found.judged).toMatchObject(recounted(meets));
    const left = draw((i) => i).filter((i) => !meets(i));
    found.judged.classes.forEach((entry, c) => {
      const of = left.filter((i) => label[i] === c);
      expect(entry).toEqual({ images: of.length, errors: of.filter((i) => prediction[i] !== c).length });
    });
    expect([...found.kept]).toEqual(draw((i) => i).filter((i) => images.error[i]! >= 0).map((i) => (meets(i) ? 0 : 1)));
    expect(found.errors).toBe(errors - found.judged.errors);
  });

  test("with several conditions leaves out what meets any of them", () => {
    for (let trial = 0; trial < 40; trial++) {
      const chosen = conditions.filter(() => random() < 0.4);
      const found = forgive(manifest, chosen.map(([condition]) => condition), images, ids);
      expect(found.judged).toMatchObject(recounted((i) => chosen.some(([, meets]) => meets(i))));
    }
  });

  test("cannot tell a right image from a wrong one: whatever it leaves out of errors, it leaves out of right images with the same value", () => {
    // Which images are errors is dealt anew; what a condition on any other field leaves out must stay the same.
    for (const [condition] of conditions) {
      if (condition.field === "label" || condition.field === "prediction") continue; // these are what makes an error
      const dealt = images.error.map((_, i) => images.error[(i + 17) % n]!);
      expect([...forgive(manifest, [condition], { ...images, error: dealt }, ids).images]).toEqual([...forgive(manifest, [condition], images, ids).images]);
    }
  });

  test("of labels and predictions takes the images that are right with it, since conditions add up and never narrow", () => {
    for (let a = 0; a < classes; a++)
      for (let b = 0; b < classes; b++) {
        const rule: Filter[] = [
          { field: "label", kind: "is", values: [a] },
          { field: "prediction", kind: "is", values: [b] },
        ];
        const found = forgive(manifest, rule, images, ids);
        const right = (c: number) => draw((i) => i).filter((i) => label[i] === c && prediction[i] === c);
        expect([...found.images]).toEqual(expect.arrayContaining([...right(a), ...right(b)]));
      }
  });

  test("may not be of anything that is said of errors only", () => {
    expect(conditions.every(([condition]) => canBeRule(condition))).toBe(true);
    expect(canBeRule({ field: "tag", kind: "any", tags: ["noise"] } as unknown as Filter)).toBe(false);
    const limits = { trees: ["t"], defaultTree: "t", errors: 9, classes: 3, columns: ["mode"], maps: [] };
    const { state, problems } = readHash("#without=tag:noise&without=confidence:..0.3", limits);
    expect(state.without).toEqual([conditions[2]![0]]);
    expect(problems).toHaveLength(1);
  });

  test("comes back exactly from the URL", () => {
    const limits = { trees: ["t"], defaultTree: "t", errors: 9, classes: 3, columns: ["mode", "sharpness", "note"], maps: [] };
    const state = { ...defaults(limits), without: conditions.map(([condition]) => condition), k: 30 };
    expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
  });

  test("on a column that is not there leaves nothing out", () => {
    expect(forgive(manifest, [{ field: { column: "gone" }, kind: "is", values: [1] }], images, ids).images).toHaveLength(0);
  });

  test("gives its images as a list that a spreadsheet does not run", () => {
    const found = forgive(manifest, [conditions[3]![0]], images, ids);
    const rows = forgivenRows(manifest, found, images, ids);
    expect(rows).toHaveLength(found.images.length);
    const i = found.images[0]!;
    expect(rows[0]).toEqual([ids.id[i], `class ${label[i]}`, `class ${prediction[i]}`, images.confidence[i]]);
    expect(writeCsv([["=1+1", 'a "b", c', -3, null]])).toBe(`'=1+1,"a ""b"", c",-3,\n`);
  });
});

describe("the golden site's images", () => {
  const golden = manifestFile as unknown as Manifest;
  const night = (imagesFile.columns[0] as { values: string[] }).values.indexOf("night");

  test("forgiven by night leave the 15 of the day, of which 4 are errors", () => {
    const found = forgive(golden, [{ field: { column: "light" }, kind: "is", values: [night] }], imagesFile as ImagesFile, idsFile as IdsFile);
    expect(found.judged).toMatchObject({ images: 15, errors: 4 });
  });

  test("are named as its errors are", () => {
    imagesFile.error.forEach((error, image) => error >= 0 && expect(idsFile.id[image]).toBe(errorsFile.id[error]));
  });
});
