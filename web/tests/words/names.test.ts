import { describe, expect, test } from "vitest";
import { median, mix } from "../../src/counts/mix";
import type { Errors, Manifest, Sheet } from "../../src/data/documents";
import { checkFormat } from "../../src/data/format";
import { locate } from "../../src/data/sheet";
import { tiles, trail } from "../../src/tree/cut";
import { growTree } from "../../src/tree/tree";
import { crumbOf, labelOf, titleOf } from "../../src/words/names";
import { accuracy, percent, plural, probability, tick } from "../../src/words/numbers";
import { chain, fiveLeaves } from "../trees";

// Errors 3, 1, 2 are cats (two taken for dogs), 0 and 4 dogs taken for cats.
const errors = { label: [1, 0, 0, 0, 1], prediction: [0, 1, 2, 1, 0] } as unknown as Errors;
const manifest = {
  errors: 5,
  images: 50,
  classes: [
    { name: "cat", images: 20, errors: 3, predictions: 19 },
    { name: "dog", images: 20, errors: 2, predictions: 20 },
    { name: "elk", images: 10, errors: 0, predictions: 11 },
  ],
} as Manifest;
const groups = [
  { node: 7, name: "cat", label: 0, prediction: null },
  { node: 6, name: "dog", label: 1, prediction: null },
];

describe("the label of a cluster", () => {
  const tree = growTree(fiveLeaves);
  test("is what most of it shares, that one's share of it, and how many errors it has", () => {
    const label = labelOf({ manifest, errors }, tree, 7, 8);
    expect(`${label.names.join(" → ")} ${label.share} · ${label.number}`).toBe("cat → dog 67% · 3 errors");
  });
  test("says the same in words", () => {
    expect(labelOf({ manifest, errors }, tree, 7, 8).sentence).toBe("cat predicted as dog: 2 of 3 errors; 3 of the 5 errors in this view");
  });
  test("of a superclass names it, with its most frequent confusion, and its view shows the classes in it", () => {
    const within = [{ node: 5, name: "cat", label: 0, prediction: null }, { node: 2, name: "dog", label: 1, prediction: null }, { node: 7, name: "pet", label: null, prediction: null, superclass: 0 }];
    const tree = growTree({ ...fiveLeaves, groups: [...within, { node: 6, name: "elk", label: 2, prediction: null }] });
    const label = labelOf({ manifest, errors }, tree, 7, 8);
    expect([label.names, label.number, label.aside]).toEqual([["pet"], "3 errors", "cat → dog 2 of 3"]);
    expect(label.sentence).toBe("pet: 3 errors, 60% of all errors; most often cat predicted as dog: 2 of these 3 errors");
    expect([crumbOf({ manifest, errors }, tree, 7), titleOf({ manifest, errors }, tree, 7)]).toEqual(["pet", "pet: 3 errors"]);
    expect([tiles(tree, 8, 12), tiles(tree, 7, 12)]).toEqual([
      [7, 6],
      [5, 2],
    ]);
    expect(trail(tree, 3, 12)).toEqual([8, 7, 5, 3]);
  });
  test("of a class names the class, its errors and its accuracy", () => {
    const label = labelOf({ manifest, errors }, growTree({ ...fiveLeaves, groups }), 7, 8);
    expect([label.names, label.number, label.aside]).toEqual([["cat"], "3 errors", "2 of 3 predicted as dog"]);
    expect(label.sentence).toBe("cat: 3 errors of 20 images (accuracy 85.0%); most often predicted as dog: 2 of these 3 errors");
  });
});

describe("of very many confusions, none of which is a twentieth", () => {
  const leaves = 60;
  const order = Array.from({ length: leaves }, (_, i) => i);
  const tree = growTree(chain(leaves, 1));
  const classes = Array.from({ length: 130 }, (_, i) => ({ name: `c${i}`, images: 10, errors: 1, predictions: 10 }));
  const of = (label: number[], prediction: number[]) =>
    labelOf({ manifest: { errors: leaves, images: 1300, classes } as Manifest, errors: { label, prediction } as unknown as Errors }, tree, 2 * leaves - 2, 2 * leaves - 2);

  test("what most share is named, and never a confusion of 0%", () => {
    const one = of(order, order.map(() => 129));
    expect([one.names, one.share, one.sentence]).toEqual([["predicted as “c129”"], "100%", "predicted as “c129”: 60 of 60 errors; 60 of the 60 errors in this view"]);
    const other = of(order.map((i) => (i < 30 ? 0 : i)), order.map((i) => i + 61));
    expect([other.names, other.share]).toEqual([["“c0”"], "50%"]);
  });
  test("where they share nothing, no confusion is named", () => {
    const many = of(order, order.map((i) => i + 61));
    expect([many.names, many.share, many.number, many.sentence]).toEqual([["Mixed: 60 classes"], "", "60 errors", "Mixed: 60 classes; 60 of the 60 errors in this view"]);
  });
});

test("a breadcrumb says all errors, then the class, then how many", () => {
  const tree = growTree({ ...fiveLeaves, groups });
  expect([8, 7, 5].map((node) => crumbOf({ manifest, errors }, tree, node))).toEqual(["All errors", "cat", "2 errors"]);
  expect(titleOf({ manifest, errors }, tree, 7)).toBe("cat: 3 errors");
});

test("a mix counts each key, commonest first, and leaves out what has none", () => {
  expect(mix([0, 1, 2, 3, 4, 5], (error) => [2, 1, 1, -1, 2, 0][error]!)).toEqual([
    { key: 1, count: 2 },
    { key: 2, count: 2 },
    { key: 0, count: 1 },
  ]);
});

test("a median is the middle, or between the two middles", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

describe("numbers", () => {
  test("never round something to nothing, nor nearly all to all", () => {
    expect([percent(1, 800), percent(799, 800), percent(800, 800), percent(41, 57)]).toEqual(["<1%", ">99%", "100%", "72%"]);
    expect([accuracy(9173, 10000), accuracy(9_999_999, 10_000_000), accuracy(0, 0)]).toEqual(["91.7%", ">99.9%", "–"]);
    expect([probability(0.0001), probability(0.99999), probability(1), probability(0.25)]).toEqual(["<0.001", ">0.999", "1.000", "0.250"]);
  });
  test("agree with their noun", () => {
    expect([plural(1, "error"), plural(1234, "error")]).toEqual(["1 error", "1,234 errors"]);
  });
  test("stand on a legend without a negative zero", () => {
    expect([tick(-1.44), tick(-0), tick(0.031), tick(12.6)]).toEqual(["−1.4", "0", "0.03", "13"]);
  });
});

test("a cell lies where docs/format.md says", () => {
  const parts = { saliency: { box: [8, 0, 8, 8], scale: [0, 1], unit: "times uniform" } };
  const sheet = { cell: [16, 8], columns: 4, rows: 2, files: ["a", "b"], parts } as unknown as Sheet;
  expect(locate(sheet, 6)).toEqual({ url: "a", x: 32, y: 8, width: 16, height: 8 });
  expect(locate(sheet, 8)).toEqual({ url: "b", x: 0, y: 0, width: 16, height: 8 });
  expect(locate(sheet, 6, "saliency")).toEqual({ url: "a", x: 40, y: 8, width: 8, height: 8 });
});

test("another format is refused, and both are named", () => {
  expect(() => checkFormat("data/errors.json", 2)).toThrow("data/errors.json: Got format 2, this explorer reads format 1.");
});
