/**
 * The superclasses of the classes. Nodes are the classes, then the superclasses, and parents come after their children
 * (pipeline/wrongtree/artifacts/hierarchy.py), so that one pass upwards or downwards tells everything.
 */
import type { Errors, HierarchyInfo } from "../data/documents";

/** (nodes) edges from the root. */
export function depths({ parent }: HierarchyInfo): Int32Array {
  const depth = new Int32Array(parent.length);
  for (let node = parent.length - 2; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1;
  return depth;
}

/** (nodes) edges on the longest way down to a class. */
export function heights({ parent }: HierarchyInfo): Int32Array {
  const height = new Int32Array(parent.length);
  for (let node = 0; node < parent.length - 1; node++) height[parent[node]!] = Math.max(height[parent[node]!]!, height[node]! + 1);
  return height;
}

/** (nodes) what each stands in where superclasses are collapsed: the highest node above it, or itself, whose parents are all open. The root is always open. */
export function standsIn({ parent }: HierarchyInfo, open: ReadonlySet<number>): Int32Array {
  const root = parent.length - 1;
  const found = Int32Array.from(parent, (_, node) => node);
  for (let node = root - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above !== root && (found[above] !== above || !open.has(above))) found[node] = found[above]!;
  }
  return found;
}

/** The superclasses to open so that nodes of this depth, and classes above it, are shown. */
export function openTo(hierarchy: HierarchyInfo, level: number): Set<number> {
  const classes = hierarchy.parent.length - hierarchy.superclasses.length;
  const open = new Set<number>();
  depths(hierarchy).forEach((depth, node) => node >= classes && depth < level && open.add(node));
  return open;
}

/** All nodes so that those of a superclass are neighbours. @param order classes in the order wanted elsewhere */
export function nodeOrder({ parent }: HierarchyInfo, order: Int32Array): Int32Array {
  const first = new Int32Array(parent.length).fill(parent.length);
  order.forEach((index, place) => (first[index] = place));
  const below: number[][] = parent.map(() => []);
  for (let node = 0; node < parent.length - 1; node++) {
    const above = parent[node]!;
    below[above]!.push(node);
    first[above] = Math.min(first[above]!, first[node]!);
  }
  const found: number[] = [];
  const waiting = [parent.length - 1];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    found.push(node);
    waiting.push(...below[node]!.sort((a, b) => first[b]! - first[a]!));
  }
  return Int32Array.from(found);
}

export interface Distances {
  inside: number; // errors whose label and prediction lie in one child of the root
  errors: number;
  mean: number; // height of their lowest common ancestor; NaN without errors
}

/** How far the errors among these are; correct images do not count. */
export function distancesOf(hierarchy: HierarchyInfo, { label, prediction }: Errors, among: ArrayLike<number>): Distances {
  const { parent } = hierarchy;
  const height = heights(hierarchy);
  const top = standsIn(hierarchy, new Set());
  let [inside, errors, sum] = [0, 0, 0];
  for (let i = 0; i < among.length; i++) {
    let [a, b] = [label[among[i]!]!, prediction[among[i]!]!];
    if (a === b) continue;
    errors++;
    if (top[a] === top[b]) inside++;
    while (a !== b) a < b ? (a = parent[a]!) : (b = parent[b]!); // a parent's number is larger: the smaller one cannot be above the other
    sum += height[a]!;
  }
  return { inside, errors, mean: sum / errors };
}
