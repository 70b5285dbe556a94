/** What to fix next: the entries of “Look at first” in their order, then the other clusters of the map, those first whose errors cost most accuracy. */
import type { Errors } from "../data/documents";
import { type CutBy, tiles } from "../tree/cut";
import { errorsOf, type Tree } from "../tree/tree";
import { type IfFixed, ifFixed, type Judged } from "./iffixed";

/** As many as the headline speaks of where no cause is proved. */
export const FIRST = 5;

export interface Step {
  entry: number | null; // of “Look at first”; null: the step is a cluster
  node: number; // the cluster
  errors: Int32Array; // its own, those of earlier steps left out
  count: number; // of these that are gained by fixing it: all, or so many as are estimated to have its cause
  after: number; // correct images once it and all before it are fixed
}

export interface FixNext {
  steps: Step[]; // entries in their order, then clusters, most errors first; no two share an error
  known: number; // so many steps, the first, have a proved cause
  first: IfFixed; // these together; without any, the first five
}

/** What is to come first: an entry, and its members. */
export interface Cause {
  entry: number;
  members: Int32Array;
  proved?: boolean;
  about?: number | undefined; // of the members that are estimated to have the cause, where not all of them need have it
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
  const entries = causes.map(({ entry, members, proved = false, about }) => {
    const mine = left(members).filter(here);
    for (const member of mine) taken.add(member);
    // Those that are elsewhere, or named above, may be the very ones that have the cause.
    const count = about === undefined ? mine.length : Math.max(0, about - (members.length - mine.length));
    return { entry, node, proved, errors: mine, count };
  });
  const clusters = tiles(tree, node, k, by)
    .map((cluster) => {
      const errors = left(errorsOf(tree, cluster));
      return { entry: null, node: cluster, proved: false, errors, count: errors.length };
    })
    .sort((a, b) => b.count - a.count || tree.start[a.node]! - tree.start[b.node]!);
  let after = judged.images - judged.errors;
  const steps = [...entries, ...clusters]
    .filter((step) => step.errors.length > 0)
    .map((step) => ({ ...step, after: (after += step.count) }));
  const known = steps.filter(({ proved }) => proved).length; // the list has them first
  // Which errors have a cause that only some of them have, nobody knows: they are of one label, so any do to count it.
  const together = steps.slice(0, known || FIRST).flatMap(({ errors, count }) => [...errors.subarray(0, count)]);
  return { steps, known, first: ifFixed(judged, errors, together) };
}
