/**
 * A merge tree as flat arrays. Nothing here recurses: 2,000 identical images make a tree 2,000 nodes deep.
 *
 * Nodes are numbered as in the file (leaves first, the root last). Every node is a span of `order`, so all questions
 * about the errors of a node are questions about `order[start[node]] … order[end[node] - 1]`.
 */
import type { GivenTree, Group } from "../data/documents";

/** A cluster of the list. */
export interface ListedIn {
  node: number;
  entry: number;
}

export interface Tree {
  leaves: number; // those of a pruned tree are the kept ones
  total: number; // leaves of the whole tree, which number its nodes
  root: number;
  order: Int32Array; // (leaves) error at each position
  position: Int32Array; // (total) position of each error; the inverse of order; -1: pruned away
  left: Int32Array; // (nodes) -1 for leaves
  right: Int32Array; // (nodes)
  parent: Int32Array; // (nodes) -1 for the root
  start: Int32Array; // (nodes) first position of the span
  end: Int32Array; // (nodes) one past its last
  height: Float64Array; // (nodes) merge distance, 0 for leaves
  /** (leaves) height at which positions p - 1 and p part ways: how strong the border left of p is. */
  border: Float64Array;
  groups: Group[];
  /** Its nodes that the list of what to look at first consists of, the first entry's first. */
  listed: readonly ListedIn[];
  /** Share of the variance inside the small clusters that a very large tree starts from. */
  below?: number | undefined;
  /** (nodes) the node that is shown for each: itself, unless a filter leaves it errors on one side only */
  standsFor: Int32Array;
}

export function growTree(file: Pick<GivenTree, "n_leaves" | "children" | "height" | "groups"> & Partial<GivenTree>, listed: readonly ListedIn[] = []): Tree {
  const leaves = file.n_leaves;
  const nodes = Math.max(1, 2 * leaves - 1);
  const left = new Int32Array(nodes).fill(-1);
  const right = new Int32Array(nodes).fill(-1);
  const parent = new Int32Array(nodes).fill(-1);
  const start = new Int32Array(nodes);
  const end = new Int32Array(nodes);
  const height = new Float64Array(nodes);
  const border = new Float64Array(leaves);

  // Children come before their parents: one pass upwards gives sizes (kept in `end`), one downwards the spans.
  end.fill(1, 0, leaves);
  for (let i = 0; i + leaves < nodes; i++) {
    const node = leaves + i;
    const a = file.children[2 * i]!;
    const b = file.children[2 * i + 1]!;
    left[node] = a;
    right[node] = b;
    parent[a] = node;
    parent[b] = node;
    end[node] = end[a]! + end[b]!;
    height[node] = file.height[i]!;
  }
  for (let node = nodes - 1; node >= leaves; node--) {
    const a = left[node]!;
    const b = right[node]!;
    start[a] = start[node]!;
    start[b] = start[node]! + end[a]!;
    border[start[b]!] = height[node]!;
    end[node] = start[node]! + end[node]!;
  }
  const position = start.slice(0, leaves);
  const order = new Int32Array(leaves);
  for (let leaf = 0; leaf < leaves; leaf++) {
    end[leaf] = position[leaf]! + 1;
    order[position[leaf]!] = leaf;
  }
  const standsFor = new Int32Array(nodes).map((_, node) => node);
  return { leaves, total: leaves, root: nodes - 1, order, position, left, right, parent, start, end, height, border, groups: file.groups, listed, below: file.variance_below, standsFor };
}

export function size(tree: Tree, node: number): number {
  return tree.end[node]! - tree.start[node]!;
}

/** The errors of a node, in leaf order; a view into `order`, not a copy. */
export function errorsOf(tree: Tree, node: number): Int32Array {
  return tree.order.subarray(tree.start[node]!, tree.end[node]!);
}

export function contains(tree: Tree, outer: number, inner: number): boolean {
  return tree.start[outer]! <= tree.start[inner]! && tree.end[inner]! <= tree.end[outer]!;
}

/** The smallest node that has all of these errors; the root if there are none. */
export function smallestNodeWith(tree: Tree, errors: ArrayLike<number>): number {
  if (errors.length === 0) return tree.root;
  let first = tree.leaves;
  let last = -1;
  for (let i = 0; i < errors.length; i++) {
    const p = tree.position[errors[i]!]!;
    if (p < 0) continue; // pruned away
    if (p < first) first = p;
    if (p > last) last = p;
  }
  if (last < 0) return tree.root;
  let node = tree.order[first]!;
  while (tree.end[node]! <= last) node = tree.parent[node]!;
  return node;
}
