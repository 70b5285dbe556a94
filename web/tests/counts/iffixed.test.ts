import { describe, expect, test } from "vitest";
import { ifFixed, type Judged } from "../../src/counts/iffixed";
import { generator } from "../trees";

const random = generator(21);
const classes = 6;
const label = Array.from({ length: 240 }, () => Math.floor(random() * (classes - 1))); // class 5 has no errors
const judged: Judged = {
  images: 0,
  errors: label.length,
  classes: Array.from({ length: classes }, (_, c) => ({ images: 90 + c, errors: label.filter((l) => l === c).length })),
};
judged.images = judged.classes.reduce((sum, { images }) => sum + images, 0);

/** Judges every image once more, with these errors turned right. */
function recomputed(which: Set<number>) {
  const wrong = label.filter((_, error) => !which.has(error));
  const of = (c: number) => judged.classes[c]!.images - wrong.filter((l) => l === c).length;
  return { right: judged.images - wrong.length, of };
}

describe("if fixed", () => {
  test.each([0, 1, 17, 100, 240])("of %i errors is what judging all images anew comes to, as a whole and per class", (n) => {
    const which = new Set<number>();
    while (which.size < n) which.add(Math.floor(random() * label.length));
    const fixed = ifFixed(judged, { label }, [...which]);
    const { right, of } = recomputed(which);
    expect(fixed).toMatchObject({ count: n, images: judged.images, before: judged.images - 240, after: right });
    expect(fixed.points).toBeCloseTo(100 * (right / judged.images - (judged.images - 240) / judged.images), 10);
    expect(fixed.classes.reduce((sum, entry) => sum + entry.count, 0)).toBe(n);
    for (const entry of fixed.classes) expect(entry.after).toBe(of(entry.index));
  });

  test("mends an error that is named twice only once", () => {
    expect(ifFixed(judged, { label }, [3, 3, 4]).count).toBe(2);
  });

  test("of all errors makes every class perfect", () => {
    const fixed = ifFixed(judged, { label }, label.map((_, error) => error));
    expect(fixed.after).toBe(judged.images);
    expect(fixed.classes.every(({ after, images }) => after === images)).toBe(true);
    expect(fixed.classes.map(({ index }) => index)).not.toContain(5);
  });
});
