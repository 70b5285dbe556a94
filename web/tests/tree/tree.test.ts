import { describe, expect, test } from "vitest";
import { cut, fewest, tiles, trail } from "../../src/tree/cut";
import { prune } from "../../src/tree/prune";
import { contains, errorsOf, growTree, size, smallestNodeWith } from "../../src/tree/tree";
import { chain, fiveLeaves, named, randomTree } from "../trees";

describe("a tree", () => {
  test("gives every node the span its leaves have in the leaf order", () => {
    const tree = growTree(fiveLeaves);
    expect([...errorsOf(tree, 5)]).toEqual([3, 1]);
    expect([...errorsOf(tree, 6)]).toEqual([0, 4]);
    expect([...errorsOf(tree, 7)]).toEqual([3, 1, 2]);
    expect([...errorsOf(tree, 8)]).toEqual([3, 1, 2, 0, 4]);
  });

  test("agrees with collecting leaves by hand, for a random tree", () => {
    const file = randomTree(200, 7);
    const tree = growTree(file);
    const leavesOf = (node: number): number[] => {
      const found: number[] = [];
      const stack = [node];
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (at < 200) found.push(at);
        else stack.push(file.children[2 * (at - 200) + 1]!, file.children[2 * (at - 200)]!);
      }
      return found;
    };
    for (let node = 0; node < 399; node++) expect([...errorsOf(tree, node)]).toEqual(leavesOf(node));
  });

  test("knows how strong the border between two neighbours is", () => {
    const tree = growTree(fiveLeaves);
    expect([...tree.border].slice(1)).toEqual([1, 3, 4, 2]);
  });

  test("finds the smallest node with given errors", () => {
    const tree = growTree(fiveLeaves);
    expect(smallestNodeWith(tree, [1])).toBe(1);
    expect(smallestNodeWith(tree, [2, 1])).toBe(7);
    expect(smallestNodeWith(tree, [3, 4])).toBe(8);
    expect(smallestNodeWith(tree, [])).toBe(8);
  });

  test("may be as deep as 100,000 identical images make it", () => {
    const tree = growTree(chain(100_000, 1));
    expect(size(tree, tree.root)).toBe(100_000);
    expect(smallestNodeWith(tree, [0, 1])).toBe(100_000);
  });

  test("of one error is that error", () => {
    const tree = growTree({ ...named, n_leaves: 1, children: [], height: [], groups: [], largest: { node: [], medoid: [] } });
    expect(tree.root).toBe(0);
    expect(tiles(tree, 0, 12)).toEqual([0]);
    expect(trail(tree, 0, 12)).toEqual([0]);
  });
});

describe("a cut", () => {
  test("splits what was merged highest, and keeps leaf order", () => {
    const tree = growTree(fiveLeaves);
    expect(cut(tree, tree.root, 2)).toEqual([7, 6]);
    // 7 (height 3) is under twice the least size of 2, and so is 6.
    expect(cut(tree, tree.root, 5)).toEqual([7, 6]);
  });

  test("has the clusters that cutting a dendrogram at a height has", () => {
    const tree = growTree(randomTree(60, 3));
    const clusters = cut(tree, tree.root, 4);
    const tallestInside = Math.max(...clusters.filter((node) => size(tree, node) >= 4).map((node) => tree.height[node]!));
    const lowestParent = Math.min(...clusters.map((node) => tree.height[tree.parent[node]!]!));
    expect(tallestInside).toBeLessThanOrEqual(lowestParent);
    expect(clusters.flatMap((node) => [...errorsOf(tree, node)])).toEqual([...tree.order]);
  });

  test("leaves identical images whole", () => {
    const tree = growTree(chain(2000, 0));
    expect(tiles(tree, tree.root, 12)).toEqual([tree.root]);
  });

  test("shows groups where a node spans several, in leaf order", () => {
    const groups = [
      { node: 6, name: "b", label: 1, prediction: null },
      { node: 7, name: "a", label: 0, prediction: null },
    ];
    expect(tiles(growTree({ ...fiveLeaves, groups }), 8, 2)).toEqual([7, 6]);
  });
});

describe("a trail", () => {
  test("leads to every node of a tree, each view inside the last", () => {
    const tree = growTree(randomTree(300, 11));
    for (let node = 0; node < 599; node++) {
      const views = trail(tree, node, 12);
      expect(views[0]).toBe(tree.root);
      expect(views.at(-1)).toBe(node);
      for (let i = 1; i < views.length; i++) expect(contains(tree, views[i - 1]!, views[i]!)).toBe(true);
    }
  });

  test("ends even in a chain", () => {
    const tree = growTree(chain(2000, 1));
    expect(trail(tree, 5, 12).at(-1)).toBe(5);
  });
});

describe("a cut of a tree with a list", () => {
  const plain = growTree(randomTree(400, 9));
  const near = cut(plain, plain.root, 10);
  const listed = near.slice(2, 7).map((node, entry) => ({ node, entry }));
  const tree = growTree(randomTree(400, 9), listed);

  test("has every cluster of the list as a tile, whole, and every error once", () => {
    for (const k of [2, 10, 12, 25]) {
      const found = tiles(tree, tree.root, k);
      for (const { node } of listed) expect(found).toContain(node);
      expect(found.length).toBeGreaterThanOrEqual(fewest(tree, tree.root));
      expect(found.reduce((sum, node) => sum + size(tree, node), 0)).toBe(400);
      found.forEach((node, i) => i > 0 && expect(tree.start[node]).toBe(tree.end[found[i - 1]!]));
    }
    expect(tiles(tree, tree.root, 2)).toHaveLength(fewest(tree, tree.root));
  });

  test("inside a cluster of the list is as it was", () => {
    for (const { node } of listed) expect(tiles(tree, node, 12)).toEqual(tiles(plain, node, 12));
    expect(fewest(tree, listed[0]!.node)).toBe(1);
  });

  test("takes a node apart that would otherwise be shown whole, and no further", () => {
    const small = growTree(fiveLeaves, [{ node: 5, entry: 0 }]);
    expect(tiles(small, small.root, 12)).toEqual([5, 2, 6]);
  });

  test("leaves out a cluster that lies so deep that nothing but slivers would be left, and what is inside another", () => {
    const deep = growTree(chain(300, 1), [{ node: 300 + 20, entry: 0 }, { node: 300 + 290, entry: 1 }, { node: 300 + 280, entry: 2 }]);
    const found = tiles(deep, deep.root, 2);
    expect(found).not.toContain(300 + 20);
    expect(found).toContain(300 + 290);
    expect(found).not.toContain(300 + 280);
  });

  test("follows the list into what a filter leaves", () => {
    const kept = Uint8Array.from({ length: 400 }, (_, error) => (error % 3 === 0 ? 1 : 0));
    const pruned = prune(tree, kept);
    for (const { node } of pruned.listed) expect(size(pruned, node)).toBeGreaterThan(0);
    for (const { node } of listed) if (size(pruned, node) > 0) expect(tiles(pruned, pruned.root, 25)).toContain(pruned.standsFor[node]);
  });
});
