import { describe, expect, test } from "vitest";
import { spread, thin } from "../../src/layout/thinning";

function scattered(n: number): { x: number[]; y: number[] } {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return { x: Array.from({ length: n }, () => random() * 400 - 100), y: Array.from({ length: n }, () => random() * 300 - 50) };
}

describe("thinning", () => {
  const { x, y } = scattered(2000);
  const order = spread(Int32Array.from(x.keys()));
  const kept = thin(x, y, order, 30, 20);
  const clash = (a: number, b: number) => Math.abs(x[a]! - x[b]!) < 30 && Math.abs(y[a]! - y[b]!) < 20;
  const shown = [...order].filter((i) => kept[i]);

  test("lets no two thumbnails overlap", () => {
    for (const a of shown) for (const b of shown) if (a !== b) expect(clash(a, b)).toBe(false);
  });

  test("leaves out only what would overlap one that came before", () => {
    shown.length = 0;
    for (const point of order) {
      const hindered = shown.some((other) => clash(point, other));
      expect(kept[point]).toBe(hindered ? 0 : 1);
      if (!hindered) shown.push(point);
    }
  });

  test("shows one of many in the same place, and all that have room", () => {
    expect([...thin([5, 5, 5], [1, 1, 1], [2, 0, 1], 10, 10)]).toEqual([0, 0, 1]);
    expect([...thin([0, 10, 20], [0, 0, 0], [0, 1, 2], 10, 10)]).toEqual([1, 1, 1]);
  });

  test("goes by the order it is given", () => {
    expect([...thin([0, 6, 12], [0, 0, 0], [1, 0, 2], 10, 10)]).toEqual([0, 1, 0]);
    expect([...thin([0, 6, 12], [0, 0, 0], [0, 1, 2], 10, 10)]).toEqual([1, 0, 1]);
  });

  test("spreads the beginning of the order over everything", () => {
    const places = spread(Int32Array.from({ length: 1000 }, (_, i) => i));
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const first = [...places.subarray(0, 50)].sort((a, b) => a - b);
    const gaps = first.map((value, i) => value - (first[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(50);
  });
});
