/** What is said of a cluster or an entry first, on the page and on its evidence card alike: a heading and sentences without statistics. */
import type { Listed, ProbedCluster } from "../data/contract";
import type { Errors, Manifest } from "../data/documents";
import type { Tree } from "../tree/tree";
import type { Findings } from "./findings";
import { nameIn, NOT_TRIED, unproved, untried } from "./listed";
import { nameOf } from "./names";
import { plural } from "./numbers";
import { headingOf, sharedSentence } from "./shared";

/** An entry that has some of a cluster's errors. */
export interface Within {
  entry: number;
  cause: string; // or what it is called
  count: number; // of these errors
  proved?: boolean;
  many?: boolean; // half of them or more, or a quarter if its cause is proved
}

export interface Opening {
  heading: string;
  proved: boolean; // whether the heading is a cause
  size: string;
  said: string; // the proof; or that there is none, and what the errors mostly are
}

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/**
 * @param entry of “Look at first” that the view is, or is a part of
 * @param inside entries that are parts of it
 * @param alone what `wrongtree probe` found of just this cluster
 * @param among entries that have some of its errors, the most first
 */
export function openingOf(facts: Facts, tree: Tree, node: number, findings: Findings, entry?: Listed, alone?: ProbedCluster, among: readonly Within[] = [], inside: readonly number[] = []): Opening {
  const { size, shared } = findings;
  const proved = entry?.proved ? entry : alone?.cause ? alone : undefined;
  if (proved) return { heading: proved.cause!, proved: true, size, said: [proved.proof, entry?.same].filter(Boolean).join("\n") };
  const [within, ...also] = among.filter(({ many }) => many);
  const entryOf = ({ cause, entry: number }: Within) => `in “${cause}”, entry ${number + 1}`;
  const part = within ? `${[`${shared.n === 1 ? "It is" : `${within.count === shared.n ? "All" : `${within.count} of ${plural(shared.n, "error")}`} are`} ${entryOf(within)} of the list`, ...also.map((one) => `${one.count} ${entryOf(one)}`)].join("; ")}.` : "";
  // What is counted of an entry is not true of one of its clusters, or of what a filter leaves of it.
  const whole = entry && (entry.errors ?? entry.count) === shared.n;
  const heading = (whole ? nameIn(entry) : entry?.cause) ?? (node === tree.root ? headingOf(shared) : nameOf(facts, tree, node));
  const doubted = whole ? (entry.doubted ?? 0) : 0;
  const tried = facts.manifest.causes && !facts.manifest.model.without;
  const why = entry ? entry.tried === false && NOT_TRIED : node !== tree.root && !alone && (inside.length > 0 || among.length === 0 ? untried(inside) : "Not tested as a whole.");
  return { heading, proved: false, size, said: [part, unproved(Boolean(entry?.cause), doubted, shared.n, within?.proved || !tried || shared.n === 0 ? "" : why || undefined, whole ? entry.ruled_out : ""), entry?.same, sharedSentence(shared)].filter(Boolean).join(" ") };
}
