/** What to fix next: the clusters of a cut, those first whose errors cost most accuracy. */
import type { Errors } from "../data/documents";
import { cut } from "../tree/cut";
import { errorsOf, type Tree } from "../tree/tree";
import { type IfFixed, ifFixed, type Judged } from "./iffixed";

/** As many as the headline speaks of. */
export const FIRST = 5;
export const USUAL_FIX = 25;

export interface Step {
  node: number;
  count: number; // errors gained by fixing it
  after: number; // correct images once it and all before it are fixed
}

export interface FixNext {
  steps: Step[]; // largest first; they share no error, so the largest is always the greedy choice
  first: IfFixed; // the first of them together
}

/**
 * @param k clusters that `node` is cut into, at most; those without errors are left out
 * @param wrongAmong picks the errors among members
 */
export function fixNext(judged: Judged, errors: Pick<Errors, "label">, tree: Tree, node: number, k: number, wrongAmong = (members: Int32Array) => members): FixNext {
  let after = judged.images - judged.errors;
  const steps = cut(tree, node, k)
    .map((cluster) => ({ node: cluster, count: wrongAmong(errorsOf(tree, cluster)).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || tree.start[a.node]! - tree.start[b.node]!)
    .map((step) => ({ ...step, after: (after += step.count) }));
  const together = steps.slice(0, FIRST).flatMap((step) => [...wrongAmong(errorsOf(tree, step.node))]);
  return { steps, first: ifFixed(judged, errors, together) };
}
