import { describe, expect, test } from "vitest";
import { cut, tiles, trail } from "../../src/tree/cut";
import { placed, prune } from "../../src/tree/prune";
import { errorsOf, growTree, size, smallestNodeWith, type Tree } from "../../src/tree/tree";
import { chain, fiveLeaves, generator, randomTree } from "../trees";

/** The tree as nested lists of leaves, pruned by rebuilding it: [leaf], or [left, right] where both sides have leaves. */
type Nested = { node: number; leaves: number[]; sides: Nested[] };

function rebuilt(whole: Tree, node: number, kept: Uint8Array): Nested | null {
  if (node < whole.total) return kept[node] ? { node, leaves: [node], sides: [] } : null;
  const sides = [whole.left[node]!, whole.right[node]!].map((side) => rebuilt(whole, side, kept)).filter((side) => side !== null);
  if (sides.length < 2) return sides[0] ?? null;
  return { node, leaves: sides.flatMap((side) => side.leaves), sides };
}

function read(tree: Tree, node: number): Nested {
  const sides = tree.left[node]! < 0 ? [] : [read(tree, tree.left[node]!), read(tree, tree.right[node]!)];
  return { node, leaves: [...errorsOf(tree, node)], sides };
}

function someOf(n: number, share: number, seed: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length: n }, () => (random() < share ? 1 : 0));
}

describe("a pruned tree", () => {
  test.each([0.02, 0.3, 0.9])("is the tree that leaving leaves out one by one gives, keeping a share of %f", (share) => {
    for (let seed = 1; seed < 20; seed++) {
      const whole = growTree(randomTree(120, seed));
      const kept = someOf(120, share, seed + 100);
      kept[7] = 1;
      const pruned = prune(whole, kept);
      expect(read(pruned, pruned.root)).toEqual(rebuilt(whole, whole.root, kept));
    }
  });

  test("keeps the heights and the numbers of the nodes that stay", () => {
    const whole = growTree(fiveLeaves); // ((3 1) 2) (0 4)
    const pruned = prune(whole, Uint8Array.of(1, 1, 1, 0, 1));
    expect(pruned.height[7]).toBe(whole.height[7]);
    expect([...errorsOf(pruned, 7)]).toEqual([1, 2]);
    expect([...pruned.border].slice(1)).toEqual([3, 4, 2]);
  });

  test("lets the node below stand for one whose other side is gone", () => {
    const whole = growTree(fiveLeaves);
    const pruned = prune(whole, Uint8Array.of(1, 0, 0, 0, 1));
    expect(pruned.root).toBe(6);
    expect(pruned.standsFor[8]).toBe(6);
    expect(placed(whole, pruned, 8)).toBe(6);
  });

  test("takes a link to a cluster that is gone to the smallest one around it that is not", () => {
    const whole = growTree(fiveLeaves);
    const pruned = prune(whole, Uint8Array.of(1, 0, 1, 0, 1));
    expect(placed(whole, pruned, 5)).toBe(2); // (3 1) is gone; of ((3 1) 2) leaf 2 is left
  });

  test("drops groups that have no errors left and moves the others to what stands for them", () => {
    const groups = [
      { node: 7, name: "a", label: 0, prediction: null },
      { node: 6, name: "b", label: 1, prediction: null },
    ];
    const whole = growTree({ ...fiveLeaves, groups });
    expect(prune(whole, Uint8Array.of(0, 1, 0, 1, 0)).groups).toEqual([{ ...groups[0], node: 5 }]);
  });

  test("of everything is the tree itself", () => {
    const whole = growTree(randomTree(80, 5));
    expect(prune(whole, new Uint8Array(80).fill(1))).toEqual(whole);
  });

  test("of nothing has no leaves", () => {
    const pruned = prune(growTree(randomTree(30, 5)), new Uint8Array(30));
    expect([pruned.leaves, size(pruned, pruned.root)]).toEqual([0, 0]);
  });

  test("cuts, trails and searches stay within the kept leaves", () => {
    const whole = growTree(randomTree(400, 9));
    const kept = someOf(400, 0.4, 3);
    const pruned = prune(whole, kept);
    const everything = [...kept.keys()].filter((leaf) => kept[leaf]);
    for (const by of ["height", "balanced"] as const) {
      const clusters = cut(pruned, pruned.root, 12, by);
      expect(clusters.flatMap((node) => [...errorsOf(pruned, node)]).sort((a, b) => a - b)).toEqual(everything);
    }
    for (const leaf of everything) expect(trail(pruned, leaf, 12).at(-1)).toBe(leaf);
    const gone = kept.indexOf(0);
    expect(smallestNodeWith(pruned, [gone, everything[3]!])).toBe(everything[3]);
    expect(tiles(pruned, pruned.root, 12).length).toBeGreaterThan(1);
  });

  test("of 100,000 identical images stays off the call stack", () => {
    const pruned = prune(growTree(chain(100_000, 1)), someOf(100_000, 0.5, 1));
    expect(size(pruned, pruned.root)).toBe(pruned.leaves);
  });
});

describe("a balanced cut", () => {
  test("splits the largest cluster first", () => {
    const tree = growTree(randomTree(300, 4));
    let sizes = [300];
    for (let k = 2; k <= 10; k++) {
      const clusters = cut(tree, tree.root, k, "balanced");
      const now = clusters.map((node) => size(tree, node)).sort((a, b) => b - a);
      const largest = Math.max(...sizes);
      // All sizes but the largest are still there.
      const left = now.slice();
      const rest = sizes.slice();
      rest.splice(rest.indexOf(largest), 1);
      for (const value of rest) left.splice(left.indexOf(value), 1);
      expect(left.reduce((a, b) => a + b, 0)).toBe(largest);
      sizes = now;
    }
  });
});
