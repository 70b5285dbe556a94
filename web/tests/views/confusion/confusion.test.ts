import { describe, expect, test } from "vitest";
import type { Errors, Manifest } from "../../../src/data/documents";
import { growTree } from "../../../src/tree/tree";
import { classOrder, confusionMatrix, confusions, confusionSentence, countAt, legendTicks, strength } from "../../../src/views/confusion/confusion";
import { fiveLeaves } from "../../trees";

// cat → dog twice, cat → elk, dog → cat, elk → dog; nothing is ever a fox.
const errors = { id: ["", "", "", "", ""], label: [0, 0, 0, 1, 2], prediction: [1, 1, 2, 0, 1] } as unknown as Errors;
const manifest = {
  errors: 5,
  classes: [
    { name: "cat", images: 20, errors: 3, predictions: 18 },
    { name: "dog", images: 20, errors: 1, predictions: 22 },
    { name: "elk", images: 10, errors: 1, predictions: 10 },
    { name: "fox", images: 10, errors: 0, predictions: 10 },
  ],
} as Manifest;
const order = Int32Array.of(0, 1, 2, 3);
const all = Int32Array.of(0, 1, 2, 3, 4);

describe("the confusion matrix", () => {
  test("counts what scikit-learn's confusion_matrix counts, less the diagonal", () => {
    const matrix = confusionMatrix(errors, all, order, true);
    const dense = Array.from({ length: 4 }, (_, row) => Array.from({ length: 4 }, (_, column) => countAt(matrix, row, column)));
    expect(dense).toEqual([
      [0, 2, 1, 0],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect([matrix.most, matrix.total, matrix.leftOut]).toEqual([2, 5, 0]);
  });
  test("leaves out classes that nothing here is or was taken for, and says how many", () => {
    const matrix = confusionMatrix(errors, all, order, false);
    expect([...matrix.order]).toEqual([0, 1, 2]);
    expect(matrix.leftOut).toBe(1);
    expect([...confusionMatrix(errors, [3], order, false).order]).toEqual([0, 1]);
  });
  test("follows the order given", () => {
    const matrix = confusionMatrix(errors, all, Int32Array.of(2, 0, 1, 3), false);
    expect([countAt(matrix, 1, 2), countAt(matrix, 1, 0), countAt(matrix, 0, 2)]).toEqual([2, 1, 1]); // cat → dog, cat → elk, elk → dog
  });
  test("lists confusions commonest first", () => {
    expect(confusions(confusionMatrix(errors, all, order, false))).toEqual([
      { label: 0, prediction: 1, count: 2 },
      { label: 0, prediction: 2, count: 1 },
      { label: 1, prediction: 0, count: 1 },
      { label: 2, prediction: 1, count: 1 },
    ]);
  });
});

describe("the order of classes", () => {
  test("is the leaf order of the groups, and by number where there is none", () => {
    const groups = [
      { node: 6, name: "dog", label: 1, prediction: null }, // leaves 0, 4: positions 3, 4
      { node: 7, name: "elk", label: 2, prediction: null }, // leaves 3, 1, 2: positions 0 to 2
    ];
    expect([...classOrder(4, growTree({ ...fiveLeaves, groups }))]).toEqual([2, 1, 0, 3]);
    expect([...classOrder(3, null)]).toEqual([0, 1, 2]);
  });
});

describe("the colour of a count", () => {
  test("rises with its logarithm, from clearly there to the most", () => {
    expect([strength(0, 100), strength(100, 100), strength(1, 1)]).toEqual([0, 1, 1]);
    expect(strength(1, 100)).toBeGreaterThan(0.2);
    expect(strength(10, 100)).toBeCloseTo((strength(1, 100) + 1) / 2);
  });
  test("has a legend of powers of ten and the most, none on top of another", () => {
    expect([legendTicks(1), legendTicks(82), legendTicks(110), legendTicks(2000)]).toEqual([[1], [1, 10, 82], [1, 10, 110], [1, 10, 100, 2000]]);
  });
});

describe("the sentence of a cell", () => {
  test("gives its errors, their share of the class's errors, and of its images", () => {
    expect(confusionSentence(manifest, { label: 0, prediction: 1 }, 2, 5, 2)).toBe("cat predicted as dog: 2 errors, 67% of cat’s 3 errors, 10% of its 20 images");
  });
  test("says how many of them are here, inside a cluster", () => {
    expect(confusionSentence(manifest, { label: 0, prediction: 1 }, 1, 3, 2)).toBe(
      "cat predicted as dog: 1 of these 3 errors; in all 2 errors, 67% of cat’s 3 errors, 10% of its 20 images",
    );
    expect(confusionSentence(manifest, { label: 0, prediction: 2 }, 1, 3, 1)).toBe("cat predicted as elk: 1 of these 3 errors, 33% of cat’s 3 errors, 5% of its 20 images");
  });
  test("says so where there is nothing, and that the diagonal is not counted", () => {
    expect(confusionSentence(manifest, { label: 3, prediction: 1 }, 0, 5, 0)).toBe("fox predicted as dog: no errors");
    expect(confusionSentence(manifest, { label: 3, prediction: 3 }, 0, 5, 0)).toContain("correctly classified");
  });
});
