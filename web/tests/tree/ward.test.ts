import { describe, expect, test } from "vitest";
import known from "../../../tests/fixtures/ward.json";
import { errorsOf, growTree } from "../../src/tree/tree";
import { ward, wardInSlices } from "../../src/tree/ward";
import { generator } from "../trees";

const random = generator(3);
const points = (n: number, dimensions: number) => Array.from({ length: n * dimensions }, () => random());

/** The cost of every merge from the members alone, as docs/method.md has it. */
function costs(places: number[], dimensions: number, children: number[]): number[] {
  const n = places.length / dimensions;
  const members: number[][] = Array.from({ length: n }, (_, i) => [i]);
  return Array.from({ length: n - 1 }, (_, i) => {
    const [a, b] = [members[children[2 * i]!]!, members[children[2 * i + 1]!]!];
    members.push([...a, ...b]);
    const mean = (of: number[], c: number) => of.reduce((sum, leaf) => sum + places[leaf * dimensions + c]!, 0) / of.length;
    let squared = 0;
    for (let c = 0; c < dimensions; c++) squared += (mean(a, c) - mean(b, c)) ** 2;
    return Math.sqrt(((2 * a.length * b.length) / (a.length + b.length)) * squared);
  });
}

describe("the linkage", () => {
  test.each(Object.entries(known))("of %s points is SciPy’s", (_, { points, dimensions, height, children }) => {
    const found = ward(points, dimensions);
    found.height.forEach((one, i) => expect(one).toBeCloseTo(height[i]!, 9));
    if (children) expect(found.children).toEqual(children);
  });

  test("costs what the definition says, and never less than the merge before", () => {
    for (const n of [3, 40, 150]) {
      const places = points(n, 4);
      const { height, children } = ward(places, 4);
      costs(places, 4, children).forEach((cost, i) => expect(height[i]).toBeCloseTo(cost, 9));
      expect(height).toEqual([...height].sort((a, b) => a - b));
    }
  });

  test("of 2,000 identical points is a tree of height 0 with every point once", () => {
    const found = ward(new Float64Array(2000 * 16).fill(0.3), 16);
    expect(Math.max(...found.height)).toBe(0);
    const tree = growTree({ ...found, groups: [] });
    expect([...errorsOf(tree, tree.root)].sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, i) => i));
  });

  test("of one point has no merge", () => {
    expect(ward([1, 2], 2)).toEqual({ n_leaves: 1, children: [], height: [] });
  });

  test("stops many times on its way, so that a page can answer meanwhile", () => {
    const slices = wardInSlices(points(300, 3), 3);
    const shares: number[] = [];
    for (let next = slices.next(); !next.done; next = slices.next()) shares.push(next.value);
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });
});
