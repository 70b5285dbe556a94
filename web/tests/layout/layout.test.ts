import { describe, expect, test } from "vitest";
import { atLeast, layout, type Rect } from "../../src/layout/layout";
import { isArrow, neighbour } from "../../src/layout/neighbour";
import { generator } from "../trees";

const wide: Rect = { x: 10, y: 20, width: 400, height: 100 };

describe("the layout", () => {
  test("cuts along the longer side, in order", () => {
    expect(layout([1, 3], [0, 1], wide)).toEqual([
      { x: 10, y: 20, width: 100, height: 100 },
      { x: 110, y: 20, width: 300, height: 100 },
    ]);
    expect(layout([1, 1], [0, 1], { x: 0, y: 0, width: 10, height: 40 })).toEqual([
      { x: 0, y: 0, width: 10, height: 20 },
      { x: 0, y: 20, width: 10, height: 20 },
    ]);
  });

  test("cuts at the strongest border that leaves both sides a quarter", () => {
    // Borders at 25 %, 50 % and 75 %: the tree's is the last.
    const [, , third, fourth] = layout([1, 1, 1, 1], [0, 1, 2, 3], wide);
    expect(fourth).toEqual({ x: 310, y: 20, width: 100, height: 100 });
    expect(third!.x + third!.width).toBe(310);
  });

  test("passes over a strong border that would make a strip", () => {
    const rects = layout([1, 49, 50], [0, 9, 1], { x: 0, y: 0, width: 100, height: 100 });
    expect(rects[2]).toEqual({ x: 50, y: 0, width: 50, height: 100 });
  });

  test("gives areas in proportion to weights that tile the plane without overlap", () => {
    const random = generator(5);
    const weights = Array.from({ length: 64 }, () => 1 + Math.floor(random() * 50));
    const total = weights.reduce((a, b) => a + b);
    const rects = layout(weights, weights.map(random), wide);
    rects.forEach((rect, i) => expect(rect.width * rect.height).toBeCloseTo((40_000 * weights[i]!) / total, 6));
    for (let i = 0; i < rects.length; i++)
      for (let j = 0; j < i; j++) expect(overlap(rects[i]!, rects[j]!)).toBeLessThan(1e-6);
  });

  test("leaves the other tiles where they are when one splits", () => {
    const before = layout([30, 20, 25, 25], [0, 5, 9, 6], wide);
    const after = layout([30, 20, 25, 10, 15], [0, 5, 9, 6, 2], wide);
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  });

  test("does move them where the only even border is the new one", () => {
    const before = layout([90, 10], [0, 9], { x: 0, y: 0, width: 100, height: 60 });
    const after = layout([45, 45, 10], [0, 1, 9], { x: 0, y: 0, width: 100, height: 60 });
    expect(after[2]).not.toEqual(before[1]);
  });

  test("of nothing is nothing", () => {
    expect(layout([], [], wide)).toEqual([]);
  });

  test("keeps 100,000 tiles off the call stack", () => {
    const n = 100_000;
    expect(layout(new Float64Array(n).fill(1), new Float64Array(n), wide)).toHaveLength(n);
  });

  test("can raise the smallest weights to a share of the whole", () => {
    expect(atLeast([1, 99], 0.1)).toEqual([10, 99]);
  });
});

describe("an arrow key", () => {
  const rects = [
    { x: 0, y: 0, width: 50, height: 100 },
    { x: 50, y: 0, width: 50, height: 40 },
    { x: 50, y: 40, width: 50, height: 60 },
  ];
  test("leads to the neighbour on that side", () => {
    expect(neighbour(rects, 1, "ArrowDown")).toBe(2);
    expect(neighbour(rects, 2, "ArrowLeft")).toBe(0);
    expect(neighbour(rects, 0, "ArrowRight")).toBe(2); // whose middle is nearer to its own
  });
  test("leads nowhere at the edge", () => {
    expect(neighbour(rects, 0, "ArrowLeft")).toBe(0);
  });
  test("is one of four", () => {
    expect(["ArrowUp", "Enter"].map(isArrow)).toEqual([true, false]);
  });
});

function overlap(a: Rect, b: Rect): number {
  const w = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, w) * Math.max(0, h);
}
