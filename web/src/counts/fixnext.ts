/** What to fix next: the entries of “Look at first” in their order, then the other clusters of the map, those first whose errors cost most accuracy. */
import type { Errors } from "../data/documents";
import { type CutBy, tiles } from "../tree/cut";
import { errorsOf, type Tree } from "../tree/tree";
import { type IfFixed, ifFixed, type Judged } from "./iffixed";

/** As many as the headline speaks of. */
export const FIRST = 5;

export interface Step {
  entry: number | null; // of “Look at first”; null: the step is a cluster
  node: number; // the cluster
  errors: Int32Array; // gained by fixing it, those of earlier steps left out
  count: number; // of these
  after: number; // correct images once it and all before it are fixed
}

export interface FixNext {
  steps: Step[]; // entries in their order, then clusters, most errors first; no two share an error
  first: IfFixed; // the first of them together
}

/** What is to come first: an entry, and its members. */
export interface Cause {
  entry: number;
  members: Int32Array;
}

/**
 * @param k and `by`: how the map cuts `node` into clusters; those without errors are left out
 * @param wrongAmong picks the errors among members
 * @param causes come first, in this order; what they explain is in no cluster
 */
export function fixNext(judged: Judged, errors: Pick<Errors, "label">, tree: Tree, node: number, k: number, wrongAmong = (members: Int32Array) => members, causes: readonly Cause[] = [], by: CutBy = "height"): FixNext {
  const taken = new Set<number>();
  const here = (member: number) => tree.position[member]! >= tree.start[node]! && tree.position[member]! < tree.end[node]!;
  const left = (members: Int32Array) => wrongAmong(members).filter((member) => !taken.has(member));
  const entries = causes.map(({ entry, members }) => {
    const mine = left(members).filter(here);
    for (const member of mine) taken.add(member);
    return { entry, node, errors: mine };
  });
  const clusters = tiles(tree, node, k, by)
    .map((cluster) => ({ entry: null, node: cluster, errors: left(errorsOf(tree, cluster)) }))
    .sort((a, b) => b.errors.length - a.errors.length || tree.start[a.node]! - tree.start[b.node]!);
  let after = judged.images - judged.errors;
  const steps = [...entries, ...clusters]
    .filter((step) => step.errors.length > 0)
    .map((step) => ({ ...step, count: step.errors.length, after: (after += step.errors.length) }));
  const together = steps.slice(0, FIRST).flatMap((step) => [...step.errors]);
  return { steps, first: ifFixed(judged, errors, together) };
}
