/** Trees to test with. */
import type { TreeFile } from "../src/data/documents";

/** What every tree's file says of itself. */
export const named = { format: 1, id: "features-none", representation: "features", grouping: "none" } as const;

/** ((3 1) 2) (0 4), merged at 1, 2, 3 and 4. */
export const fiveLeaves: TreeFile = {
  ...named,
  n_leaves: 5,
  children: [3, 1, 0, 4, 5, 2, 7, 6],
  height: [1, 2, 3, 4],
  groups: [],
  largest: { node: [], medoid: [] },
};

/** Leaf 1 joins leaf 0, leaf 2 joins them, and so on: as deep as it has leaves. */
export function chain(n: number, rise: number): TreeFile {
  const children: number[] = [];
  for (let i = 1; i < n; i++) children.push(i === 1 ? 0 : n + i - 2, i);
  const height = Array.from({ length: n - 1 }, (_, i) => rise * (i + 1));
  return { ...named, n_leaves: n, children, height, groups: [], largest: { node: [], medoid: [] } };
}

/** Random pairs, merged at rising heights. */
export function randomTree(n: number, seed: number): TreeFile {
  const random = generator(seed);
  const blocks = Array.from({ length: n }, (_, leaf) => leaf);
  const children: number[] = [];
  for (let i = 0; i < n - 1; i++) {
    const a = blocks.splice(Math.floor(random() * blocks.length), 1)[0]!;
    const b = blocks.splice(Math.floor(random() * blocks.length), 1)[0]!;
    children.push(a, b);
    blocks.push(n + i);
  }
  return { ...named, n_leaves: n, children, height: Array.from({ length: n - 1 }, (_, i) => i + 1), groups: [], largest: { node: [], medoid: [] } };
}

/** A small linear congruential generator (Numerical Recipes), so that a failure can be repeated. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
