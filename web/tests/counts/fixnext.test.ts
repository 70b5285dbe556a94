import { describe, expect, test } from "vitest";
import { FIRST, fixNext } from "../../src/counts/fixnext";
import { contains, errorsOf, growTree, size } from "../../src/tree/tree";
import { fiveLeaves, generator, randomTree } from "../trees";

const random = generator(3);
const n = 500;
const label = Array.from({ length: n }, () => Math.floor(random() * 5));
const judged = { images: 4000, errors: n, classes: Array.from({ length: 5 }, (_, c) => ({ images: 800, errors: label.filter((l) => l === c).length })) };

describe("what to fix next", () => {
  const tree = growTree(randomTree(n, 4));
  const { steps, first } = fixNext(judged, { label }, tree, tree.root, 25);

  test("is clusters that share no error and leave none out, largest first", () => {
    expect(steps).toHaveLength(25);
    for (const a of steps) for (const b of steps) if (a !== b) expect(contains(tree, a.node, b.node)).toBe(false);
    expect(steps.reduce((sum, step) => sum + step.count, 0)).toBe(n);
    steps.forEach((step, i) => i > 0 && expect(step.count).toBeLessThanOrEqual(steps[i - 1]!.count));
    expect(steps.at(-1)!.after).toBe(judged.images);
  });

  test("runs up to an accuracy that is the same when all images are judged anew", () => {
    const mended = new Set<number>();
    for (const step of steps) {
      for (const error of errorsOf(tree, step.node)) mended.add(error);
      expect(step.after).toBe(judged.images - label.filter((_, error) => !mended.has(error)).length);
      expect(step.count).toBe(size(tree, step.node));
    }
  });

  test("says of the first five what they come to together, per class too", () => {
    expect(first.count).toBe(steps.slice(0, FIRST).reduce((sum, step) => sum + step.count, 0));
    expect(first.after).toBe(steps[FIRST - 1]!.after);
    const mended = new Set(steps.slice(0, FIRST).flatMap((step) => [...errorsOf(tree, step.node)]));
    for (const { index, after } of first.classes) expect(after).toBe(800 - label.filter((l, error) => l === index && !mended.has(error)).length);
  });

  test("begins with the entries, in their order, and counts no error twice", () => {
    const causes = [
      { entry: 3, members: Int32Array.from({ length: 50 }, (_, i) => 2 * i) },
      { entry: 0, members: Int32Array.from({ length: 60 }, (_, i) => i) },
      { entry: 1, members: Int32Array.of(4, 8) }, // of which the first has all
    ];
    const { steps, first } = fixNext(judged, { label }, tree, tree.root, 25, undefined, causes);
    expect(steps.slice(0, 3).map(({ entry, count }) => [entry, count])).toEqual([[3, 50], [0, 30], [null, steps[2]!.count]]);
    const seen = steps.flatMap((step) => [...step.errors]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(n);
    steps.slice(3).forEach((step, i) => expect(step.count).toBeLessThanOrEqual(steps[i + 2]!.count));
    expect(first.count).toBe(steps.slice(0, FIRST).reduce((sum, step) => sum + step.count, 0));
    expect(steps.at(-1)!.after).toBe(judged.images);
  });

  test("counts of an entry that not all errors need have the cause of only those that are certain to", () => {
    const causes = [
      { entry: 0, proved: true, members: Int32Array.from({ length: 60 }, (_, i) => i) },
      { entry: 1, proved: true, about: 12, members: Int32Array.from({ length: 50 }, (_, i) => 50 + i) }, // 10 of them are in the first
      { entry: 2, members: Int32Array.from({ length: 20 }, (_, i) => 100 + i) },
    ];
    const { steps, known, first } = fixNext(judged, { label }, tree, tree.root, 25, undefined, causes);
    expect(steps.slice(0, 3).map(({ errors, count }) => [errors.length, count])).toEqual([[60, 60], [40, 2], [20, 20]]);
    expect(known).toBe(2); // whose causes are proved: the headline is about these
    expect(first.count).toBe(62);
    expect(first.after).toBe(steps[1]!.after);
    expect(steps.flatMap((step) => [...step.errors])).toHaveLength(n); // the others of that entry are in no cluster below
    expect(steps.at(-1)!.after).toBe(judged.images - 38);
  });

  test("inside a cluster has the part of an entry that is there", () => {
    const inside = [...errorsOf(tree, tree.left[tree.root]!)];
    const { steps } = fixNext(judged, { label }, tree, tree.left[tree.root]!, 5, undefined, [{ entry: 0, members: Int32Array.from({ length: n }, (_, i) => i) }]);
    expect(steps.map(({ entry, count }) => [entry, count])).toEqual([[0, inside.length]]);
  });

  test("of a few errors is a few clusters", () => {
    const small = growTree(fiveLeaves);
    const found = fixNext({ images: 10, errors: 5, classes: [{ images: 10, errors: 5 }] }, { label: [0, 0, 0, 0, 0] }, small, small.root, 25);
    expect(found.steps.length).toBeLessThanOrEqual(5);
    expect(found.first.after).toBe(10);
  });
});
