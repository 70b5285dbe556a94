/** Which clusters a node is shown as, and the way down to a node through them. */
import type { Group } from "../data/documents";
import { contains, size, type Tree } from "./tree";

export const FEWEST_CLUSTERS = 2;
export const MOST_CLUSTERS = 64;
export const USUAL_CLUSTERS = 12;

/** `height`: split what was merged highest, as cutting a dendrogram does. `balanced`: split what is largest. */
export const CUTS = ["height", "balanced"] as const;
export type CutBy = (typeof CUTS)[number];

/** At or below this many errors a node is simply shown, unless the list takes it apart: clusters of two or three images explain nothing. */
const SHOWN_WHOLE = 36;

const SMALLEST = 2; // pieces
/** Fewer than this are never cut. */
export const FEWEST_CUT = 2 * SMALLEST;

/** For the sake of the list a node is cut into at most this many: a cluster of it deep inside would leave nothing but slivers around it. */
const MOST_FOR_LIST = 32;

interface OfList {
  kept: ReadonlySet<number>; // clusters of the list, none inside another
  split: ReadonlySet<number>; // what has to be split to have them
}

/** The clusters of the list that lie in a node, as many as there is room for, the first entries' first. */
function ofList(tree: Tree, node: number): OfList {
  const kept = new Set<number>();
  const split = new Set<number>();
  for (const { node: one } of tree.listed) {
    if (one === node || split.has(one) || !contains(tree, node, one)) continue;
    const path: number[] = [];
    let at = tree.parent[one]!;
    for (; at >= 0 && !split.has(at) && !kept.has(at) && split.size + path.length < MOST_FOR_LIST; at = tree.parent[at]!) {
      path.push(at);
      if (at === node) break;
    }
    if (at !== node && !split.has(at)) continue;
    kept.add(one);
    for (const above of path) split.add(above);
  }
  return { kept, split };
}

/** How many clusters a node is cut into at least, so that those of the list are among them. */
export function fewest(tree: Tree, node: number): number {
  return 1 + ofList(tree, node).split.size;
}

/**
 * Cuts a node into at most `k` clusters by splitting, again and again, the one merged at the greatest height, or the
 * largest. Clusters of the list are always among them, and stay whole, if need be with more than `k`. Others under twice
 * the minimum size stay whole, too. Their pieces may still be smaller than the minimum: an outlier that leaves a large
 * cluster is shown by itself, since hiding it would put it out of reach.
 */
export function cut(tree: Tree, node: number, k: number, by: CutBy = "height"): number[] {
  const minimum = Math.max(SMALLEST, Math.round(size(tree, node) / 100));
  const worth = (cluster: number) => (by === "height" ? tree.height[cluster]! : size(tree, cluster));
  const { kept, split: apart } = ofList(tree, node);
  const clusters = [node];
  for (let i = 0; i < clusters.length; ) {
    const cluster = clusters[i]!;
    if (apart.has(cluster)) clusters.splice(i, 1, tree.left[cluster]!, tree.right[cluster]!);
    else i++;
  }
  while (clusters.length < k) {
    let best = -1;
    clusters.forEach((cluster, i) => {
      // Identical images (height 0) are never split: no border between them means anything.
      if (kept.has(cluster) || tree.height[cluster]! === 0 || size(tree, cluster) < 2 * minimum) return;
      if (best < 0 || worth(cluster) > worth(clusters[best]!)) best = i;
    });
    if (best < 0) break;
    const split = clusters[best]!;
    clusters.splice(best, 1, tree.left[split]!, tree.right[split]!); // keeps leaf order
  }
  return clusters;
}

/** More groups than this are slivers; they are shown as clusters of groups first. */
export const MOST_GROUPS = 64;

/** The outermost groups that lie in a node, in leaf order: where it is a group of groups, those in it, else itself. */
export function groupsInside(tree: Tree, node: number): Group[] {
  const { start, end } = tree;
  const inside = tree.groups.filter((group) => contains(tree, node, group.node));
  const below = inside.filter((group) => size(tree, group.node) < size(tree, node));
  let last = -1;
  return (below.length > 0 ? below : inside)
    .sort((a, b) => start[a.node]! - start[b.node]! || end[b.node]! - end[a.node]!)
    .filter(({ node: one }) => start[one]! >= last && ((last = end[one]!), true));
}

/**
 * At most `k` clusters of whole groups, in leaf order: what is merged above the groups goes by how alike these are. On a
 * tie of heights, which are raised where groups are wide inside, what has most groups is split.
 */
function clustersOfGroups(tree: Tree, node: number, k: number, by: CutBy): number[] {
  const within = (cluster: number) => groupsInside(tree, cluster).length;
  const clusters = [{ node, groups: within(node) }];
  const worth = (cluster: { node: number; groups: number }) => (by === "height" ? tree.height[cluster.node]! : cluster.groups);
  while (clusters.length < k) {
    let best = -1;
    clusters.forEach((cluster, i) => {
      const gain = best < 0 ? 1 : worth(cluster) - worth(clusters[best]!) || cluster.groups - clusters[best]!.groups;
      if (cluster.groups > 1 && gain > 0) best = i;
    });
    if (best < 0) break;
    const split = clusters[best]!.node;
    clusters.splice(best, 1, ...[tree.left[split]!, tree.right[split]!].map((child) => ({ node: child, groups: within(child) })));
  }
  return clusters.map((cluster) => cluster.node);
}

/**
 * The tiles of a view, in leaf order: groups where the node spans several (clusters of these where they are very many),
 * else clusters, else the node itself.
 */
export function tiles(tree: Tree, node: number, k: number, by: CutBy = "height"): number[] {
  const inside = groupsInside(tree, node);
  if (inside.length > MOST_GROUPS) return clustersOfGroups(tree, node, k, by);
  if (inside.length > 1) return inside.map((group) => group.node);
  return cut(tree, node, size(tree, node) <= SHOWN_WHOLE ? 1 : k, by);
}

/**
 * The views a reader clicks through from the root to `node`, both included. It depends on nothing but its arguments,
 * so that a link opened cold has the same breadcrumb as the walk that led there.
 */
export function trail(tree: Tree, node: number, k: number, by: CutBy = "height"): number[] {
  const views = [tree.root];
  let view = tree.root;
  while (view !== node) {
    const next = tiles(tree, view, k, by).find((tile) => contains(tree, tile, node));
    view = next === undefined || next === view ? node : next;
    views.push(view);
  }
  return views;
}
