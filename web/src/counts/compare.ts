/** Two sets of errors side by side, in counts. */
import { contains, size, type Tree } from "../tree/tree";
import { mix } from "./mix";

export interface Pair {
  key: number;
  a: number; // of the first set
  b: number; // of the second
}

/**
 * How often each key occurs in both, the greatest difference in share first (ties: the commoner, then by key).
 * Shares, since the sets differ in size; the counts are what is shown.
 */
export function pairs(a: ArrayLike<number>, b: ArrayLike<number>, keyOf: (error: number) => number): Pair[] {
  const found = new Map<number, Pair>();
  const of = (key: number) => {
    let pair = found.get(key);
    if (!pair) found.set(key, (pair = { key, a: 0, b: 0 }));
    return pair;
  };
  for (const part of mix(a, keyOf)) of(part.key).a = part.count;
  for (const part of mix(b, keyOf)) of(part.key).b = part.count;
  const off = (pair: Pair) => Math.abs(share(pair.a, a.length) - share(pair.b, b.length));
  return [...found.values()].sort((x, y) => off(y) - off(x) || y.a + y.b - x.a - x.b || x.key - y.key);
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** How two nodes of one tree lie to each other; spans of a tree are nested or apart, never half in half out. */
export function relation(tree: Tree, a: number, b: number): { kind: "same" | "apart" | "b in a" | "a in b"; shared: number } {
  if (a === b) return { kind: "same", shared: size(tree, a) };
  if (contains(tree, a, b)) return { kind: "b in a", shared: size(tree, b) };
  if (contains(tree, b, a)) return { kind: "a in b", shared: size(tree, a) };
  return { kind: "apart", shared: 0 };
}

/** The other child of the node's parent: what it is most like; -1 for the root. */
export function sibling(tree: Tree, node: number): number {
  const parent = tree.parent[node]!;
  if (parent < 0) return -1;
  return tree.left[parent] === node ? tree.right[parent]! : tree.left[parent]!;
}
