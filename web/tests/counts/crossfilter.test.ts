import { expect, test } from "vitest";
import { binned, binsOf } from "../../src/counts/bins";
import { Crossfilter } from "../../src/counts/crossfilter";

/** Random bins of some members in three dimensions; the last bin of each is “no value”. */
function made(n: number) {
  let state = 7;
  const random = (below: number) => ((state = (state * 48271) % 2147483647) >> 8) % below;
  const sizes = [4, 9, 2];
  const dimensions = sizes.map((size) => ({ size, bins: Uint16Array.from({ length: n }, () => random(size + 1)) }));
  const flags = () => Uint8Array.from({ length: n }, () => (random(3) > 0 ? 1 : 0));
  return { dimensions, flags };
}

test("every histogram counts who meets the conditions on all others, however they were set", () => {
  const n = 500;
  const { dimensions, flags } = made(n);
  const base = flags();
  const cross = new Crossfilter(dimensions, base);
  const passes: (Uint8Array | null)[] = [null, null, null];
  const check = (among: Uint8Array) => {
    dimensions.forEach(({ size, bins }, d) => {
      const counts = Array.from({ length: size + 1 }, () => 0);
      for (let i = 0; i < n; i++) if (among[i] && passes.every((kept, other) => other === d || !kept || kept[i])) counts[bins[i]!]!++;
      expect([...cross.of(d)]).toEqual(counts);
    });
    expect(cross.total).toBe([...among.keys()].filter((i) => among[i] && passes.every((kept) => !kept || kept[i])).length);
  };
  check(base);
  for (const at of [0, 2, 0, 1, 2]) {
    passes[at] = flags();
    cross.set(at, passes[at]!);
    check(base);
  }
  passes[0] = null;
  cross.set(0, null);
  check(base);
  const other = flags();
  passes[1] = flags();
  passes[2] = null;
  cross.reset(other, passes);
  check(other);
});

test("bins are few, have round edges, and hold every value once", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i * i) / 1000 - 100);
  const bins = binsOf(values)!;
  const found = binned([...values, null], bins);
  expect(bins.edges.length).toBeLessThan(40);
  for (const edge of bins.edges) expect(edge).toBe(Number(edge.toPrecision(3)));
  values.forEach((value, i) => {
    expect(value).toBeGreaterThanOrEqual(bins.edges[found[i]! - 1] ?? -Infinity);
    expect(value).toBeLessThan(bins.edges[found[i]!] ?? Infinity);
  });
  expect(found.at(-1)).toBe(bins.edges.length + 1);
  expect(bins.beyond).toEqual([false, false]);
});

test("a few far values do not squeeze all others into one bin", () => {
  const bins = binsOf([...Array.from({ length: 1000 }, (_, i) => i / 1000), 1e6])!;
  expect(bins.beyond).toEqual([false, true]);
  expect(bins.edges.filter((edge) => edge < 1).length).toBeGreaterThan(10);
});

test("whole numbers of few kinds have a bin each, and what is all alike has none", () => {
  const bins = binsOf([0, 3, 1, 0, null])!;
  expect([...binned([0, 1, 2, 3], bins)]).toEqual([0, 1, 2, 3]);
  expect(bins.ends).toEqual([0, 3]);
  expect(binsOf([2, 2, null])).toBeNull();
  expect(binsOf([null])).toBeNull();
});
