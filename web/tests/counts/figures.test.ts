import { describe, expect, test } from "vitest";
import { countsHere, figuresOf, sortBy } from "../../src/counts/figures";
import type { Errors, Manifest } from "../../src/data/documents";

// scikit-learn on y_true = aaaabbbccc, y_pred = aabcbbaccc: precision a 2/3, b 2/3, c 3/4; recall a 2/4, b 2/3, c 3/3.
const errors = { id: ["0", "1", "2"], label: [0, 0, 1], prediction: [1, 2, 0] } as unknown as Errors;
const manifest = {
  classes: [
    { name: "a", images: 4, errors: 2, predictions: 3 },
    { name: "b", images: 3, errors: 1, predictions: 3 },
    { name: "c", images: 3, errors: 0, predictions: 4 },
    { name: "none", images: 0, errors: 0, predictions: 0 },
  ],
} as Manifest;

describe("the figures of a class", () => {
  const figures = figuresOf(manifest, errors);
  test("are scikit-learn's precision and recall", () => {
    expect(figures.slice(0, 3).map((row) => row.precision)).toEqual([2 / 3, 2 / 3, 3 / 4]);
    expect(figures.slice(0, 3).map((row) => row.recall)).toEqual([2 / 4, 2 / 3, 1]);
  });
  test("have false positives over negatives, not over predictions", () => {
    expect(figures.slice(0, 3).map((row) => row.falsePositiveRate)).toEqual([1 / 6, 1 / 7, 1 / 7]);
  });
  test("are not a number where there is nothing to divide by", () => {
    expect([figures[3]!.precision, figures[3]!.recall, figures[3]!.falsePositiveRate]).toEqual([NaN, NaN, 0]);
  });
  test("name what the class is most often mistaken for", () => {
    expect(figures.map((row) => row.confusion)).toEqual([{ prediction: 1, count: 1 }, { prediction: 0, count: 1 }, null, null]);
  });
});

test("errors in a view are counted by label and by prediction", () => {
  const { labels, predictions } = countsHere(errors, [0, 2], 4);
  expect([[...labels], [...predictions]]).toEqual([[1, 1, 0, 0], [1, 1, 0, 0]]);
});

describe("sorting", () => {
  const rows = [{ v: 2 }, { v: NaN }, { v: 3 }, { v: 2 }];
  test("keeps what has no value at the end either way, and ties in order", () => {
    const by = (down: boolean) => sortBy(rows, { key: "v", down }, (row) => row.v).map((row) => rows.indexOf(row));
    expect([by(true), by(false)]).toEqual([[2, 0, 3, 1], [0, 3, 2, 1]]);
  });
  test("puts class 2 before class 10", () => {
    expect(sortBy(["class 10", "class 2"], { key: "name", down: false }, (row) => row)).toEqual(["class 2", "class 10"]);
  });
});
