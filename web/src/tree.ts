/**
 * A merge tree as flat arrays. Nothing here recurses: 2,000 identical images make a tree 2,000 nodes deep.
 *
 * Nodes are numbered as in the file (leaves first, the root last). Every node is a span of `order`, so all questions
 * about the errors of a node are questions about `order[start[node]] … order[end[node] - 1]`.
 */
import type { Group, TreeFile } from "./data";

export interface Tree {
  leaves: number;
  root: number;
  order: Int32Array; // (leaves) error at each position
  position: Int32Array; // (leaves) position of each error; the inverse of order
  left: Int32Array; // (nodes) -1 for leaves
  right: Int32Array; // (nodes)
  parent: Int32Array; // (nodes) -1 for the root
  start: Int32Array; // (nodes) first position of the span
  end: Int32Array; // (nodes) one past its last
  height: Float64Array; // (nodes) merge distance, 0 for leaves
  /** (leaves) height at which positions p - 1 and p part ways: how strong the border left of p is. */
  border: Float64Array;
  groups: Group[];
}

export function growTree(file: TreeFile): Tree {
  const leaves = file.n_leaves;
  const nodes = Math.max(1, 2 * leaves - 1);
  const order = Int32Array.from(file.order);
  const position = new Int32Array(leaves);
  order.forEach((error, p) => (position[error] = p));

  const left = new Int32Array(nodes).fill(-1);
  const right = new Int32Array(nodes).fill(-1);
  const parent = new Int32Array(nodes).fill(-1);
  const start = new Int32Array(nodes);
  const end = new Int32Array(nodes);
  const height = new Float64Array(nodes);
  const border = new Float64Array(leaves);

  for (let leaf = 0; leaf < leaves; leaf++) {
    start[leaf] = position[leaf]!;
    end[leaf] = position[leaf]! + 1;
  }
  // Children come before their parents, so one pass upwards is enough.
  for (let i = 0; i + leaves < nodes; i++) {
    const node = leaves + i;
    const a = file.children[2 * i]!;
    const b = file.children[2 * i + 1]!;
    left[node] = a;
    right[node] = b;
    parent[a] = node;
    parent[b] = node;
    start[node] = start[a]!;
    end[node] = end[b]!;
    height[node] = file.height[i]!;
    border[start[b]!] = file.height[i]!;
  }
  return { leaves, root: nodes - 1, order, position, left, right, parent, start, end, height, border, groups: file.groups };
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
    if (p < first) first = p;
    if (p > last) last = p;
  }
  let node = tree.order[first]!;
  while (tree.end[node]! <= last) node = tree.parent[node]!;
  return node;
}
