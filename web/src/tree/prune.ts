/**
 * The tree of those leaves that are kept. Nodes keep their numbers and heights; a node with kept leaves on one side
 * only stands for the node below it that has some on both (or for the one leaf that is left). So a link to a node
 * means the same cluster with and without a filter.
 */
import { size, type Tree } from "./tree";

/** @param kept (leaves of the whole tree) 1: keep, 0: leave out */
export function prune(whole: Tree, kept: Uint8Array): Tree {
  const nodes = whole.parent.length;
  const n = whole.total;
  // Kept leaves before each position: spans over kept leaves are differences of these.
  const before = new Int32Array(n + 1);
  for (let p = 0; p < n; p++) before[p + 1] = before[p]! + kept[whole.order[p]!]!;

  const order = whole.order.filter((leaf) => kept[leaf] === 1);
  const position = new Int32Array(n).fill(-1);
  order.forEach((leaf, p) => (position[leaf] = p));
  const start = whole.start.map((p) => before[p]!);
  const end = whole.end.map((p) => before[p]!);

  const left = new Int32Array(nodes).fill(-1);
  const right = new Int32Array(nodes).fill(-1);
  const parent = new Int32Array(nodes).fill(-1);
  const height = new Float64Array(nodes);
  const border = new Float64Array(order.length);
  const standsFor = new Int32Array(nodes);
  // Children come before their parents.
  for (let node = 0; node < nodes; node++) {
    standsFor[node] = node;
    if (node < n) continue;
    const a = whole.left[node]!;
    const b = whole.right[node]!;
    const [some, others] = [end[a]! - start[a]!, end[b]! - start[b]!];
    if (some === 0 || others === 0) {
      standsFor[node] = standsFor[some === 0 ? b : a]!;
      continue;
    }
    left[node] = standsFor[a]!;
    right[node] = standsFor[b]!;
    parent[left[node]!] = node;
    parent[right[node]!] = node;
    height[node] = whole.height[node]!;
    border[start[b]!] = whole.height[node]!;
  }
  const root = standsFor[whole.root]!;
  const groups = whole.groups.filter(({ node }) => end[node]! > start[node]!).map((group) => ({ ...group, node: standsFor[group.node]! }));
  const listed = whole.listed.filter(({ node }) => end[node]! > start[node]!).map(({ node, entry }) => ({ node: standsFor[node]!, entry }));
  return { leaves: order.length, total: n, root, order, position, left, right, parent, start, end, height, border, groups, listed, standsFor };
}

/** Where to go when asked for `node`: the node that stands for it, or for the smallest cluster around it that has errors. */
export function placed(whole: Tree, pruned: Tree, node: number): number {
  let at = node;
  while (size(pruned, at) === 0 && at !== whole.root) at = whole.parent[at]!;
  return pruned.standsFor[at]!;
}
