/** The state as a URL hash, `#tree=features-none&node=1234&image=17&k=12`, and back. Default values are left out. */
import { FEWEST_CLUSTERS, MOST_CLUSTERS, USUAL_CLUSTERS } from "./cut";

export interface State {
  tree: string;
  node: number;
  image: number | null; // an error's number; null: no image is open
  k: number; // clusters a node is cut into
}

/** What of a site the URL has to know. A full binary tree over n errors has 2n - 1 nodes, whichever tree it is. */
export interface Limits {
  trees: string[];
  defaultTree: string;
  errors: number;
}

export function rootOf(limits: Limits): number {
  return 2 * limits.errors - 2;
}

export function defaults(limits: Limits): State {
  return { tree: limits.defaultTree, node: rootOf(limits), image: null, k: USUAL_CLUSTERS };
}

export function writeHash(state: State, limits: Limits): string {
  const usual = defaults(limits);
  const params = new URLSearchParams();
  if (state.tree !== usual.tree) params.set("tree", state.tree);
  if (state.node !== usual.node) params.set("node", String(state.node));
  if (state.image !== null) params.set("image", String(state.image));
  if (state.k !== usual.k) params.set("k", String(state.k));
  const text = params.toString();
  return text === "" ? "" : `#${text}`;
}

/** Reads a hash. What is not valid falls back to its default and is named in `problems`, one sentence each. */
export function readHash(hash: string, limits: Limits): { state: State; problems: string[] } {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const state = defaults(limits);
  const problems: string[] = [];

  const tree = params.get("tree");
  if (tree !== null) {
    if (limits.trees.includes(tree)) state.tree = tree;
    else problems.push(`There is no tree “${tree}” on this site; showing “${state.tree}”.`);
  }
  const number = (key: string, least: number, most: number, otherwise: string): number | null => {
    const text = params.get(key);
    if (text === null) return null;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    problems.push(`The link’s ${key} “${text}” is not one of ${least} to ${most}; ${otherwise}.`);
    return null;
  };
  state.node = number("node", 0, rootOf(limits), "showing all errors") ?? state.node;
  state.image = number("image", 0, limits.errors - 1, "opening none");
  state.k = number("k", FEWEST_CLUSTERS, MOST_CLUSTERS, `using ${state.k}`) ?? state.k;
  return { state, problems };
}
