/** What was checked of nodes and classes (data/checks/): types, and what is said of it in words. Nothing is said of what is not significant. */
import { byNode } from "../../data/common";
import { documentAt } from "../../data/document";
import type { Sheet } from "../../data/documents";
import { count, percent, plural, twoDecimals } from "../../words/numbers";

/** What was checked of the nodes of the tree on show. */
export const checksFile = byNode<ChecksFile>(({ treeInfo }) => treeInfo?.checks);

/** And of every class. An older site has nothing of it. */
export const classChecksFile = documentAt<ClassChecksFile>(({ manifest }) => (manifest.trees[0]?.checks === undefined ? null : "data/checks/classes.json"));

interface Tested {
  z_cell: number[]; // -1: not significant, so there is no map
  largest: number[]; // |z|
  p: (number | null)[];
  place: number[]; // two per entry, into `places`: more sensitive, less sensitive; -1: no one place
}

export interface RightFile extends Tested {
  pairs: number[];
  confidence: (number | null)[]; // two per entry: of the errors, of their right images
  cell: number[]; // of the sheet `right`; -1: too few
}

export interface ClassChecksFile {
  format: number;
  places: string[];
  right: RightFile;
  sheets: Sheet[];
}

export interface ChecksFile extends ClassChecksFile {
  circular: boolean;
  node: number[];
  count: number[];
  z: Tested;
  halves: (number | null)[];
  shown: number;
  typical: number[]; // `shown` per node
  extreme: number[];
  twin: number[]; // -1: none
  rate: (number | null)[]; // three per node: share, ends of its interval
  expected: (number | null)[];
  again: number[];
  grown: (number | null)[]; // two per node: share, images
  held: (number | null)[]; // four per node: share, ends of its interval, images
  held_expected: (number | null)[];
}

/** A cluster of another tree is "the same" from here on: below it counts as dissolved (Hennig 2007). */
export const SAME = 0.5;
const FEWEST_HELD = 5; // images in a region, for a share of them to be said

export function pText(p: number): string {
  return p < 1e-4 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}

/** "more sensitive in the centre and less sensitive at the top than …", of an entry with a map; null: there is none. */
export function placeSentence(tested: Tested, at: number, places: string[], than: string): string | null {
  if (tested.z_cell[at]! < 0) return null;
  const [more, less] = [tested.place[2 * at]!, tested.place[2 * at + 1]!];
  const parts = [more >= 0 && `more sensitive ${places[more]}`, less >= 0 && `less sensitive ${places[less]}`].filter(Boolean);
  return parts.length > 0 ? `The output is ${parts.join(" and ")} than ${than}.` : `Where the output is sensitive is not as ${than}; it differs in several places.`;
}

export function testText(tested: Tested, at: number, n: number, of: string): string {
  return `Largest |z| ${tested.largest[at]!.toFixed(1)}, ${pText(tested.p[at]!)}, ${of} = ${count(n)}`;
}

export function interval(low: number, high: number): string {
  return `95% interval ${percent(low, 1)} to ${percent(high, 1)}`;
}

/** How many times as many, where that is certain; else nothing. */
export function lift(share: number, low: number, expected: number): string {
  return low > expected && expected > 0 ? `${(share / expected).toFixed(1)} times as many` : "";
}

export interface HeldOut {
  verdict: string;
  text: string;
}

/** Whether the node's region is as bad for images that were held out. */
export function heldOut(file: ChecksFile, at: number, thing: string): HeldOut {
  const again = file.again[at]!;
  const overlap = `overlap ${percent(again, 1)}`;
  if (again < SAME) return { verdict: "Not found again.", text: `A tree grown on a random half of the ${thing}s has no cluster like this one (best ${overlap}).` };
  const found = `A tree grown on a random half of the ${thing}s has a cluster like this one (${overlap})`;
  const [share, low, high, n] = file.held.slice(4 * at, 4 * at + 4);
  const [before, images] = file.grown.slice(2 * at, 2 * at + 2);
  const expected = file.held_expected[at];
  if (share == null || low == null || high == null || expected == null || before == null || n! < FEWEST_HELD) {
    return { verdict: "", text: `${found}; too few of the images held out lie there to tell how many are wrong.` };
  }
  const verdict = low > expected ? "It holds up." : high < expected ? "It does not hold up." : "It is not borne out.";
  const times = lift(share, low, expected);
  return {
    verdict,
    text:
      `${found}. Of ${plural(n!, "image")} held out that lie where it does, ${percent(share, 1)} are wrong (${interval(low, high)}); ` +
      `of all images of their classes, ${percent(expected, 1)} are${times ? `: ${times}` : ""}. ` +
      `Of the ${plural(images!, "image")} there of the half that the tree was grown on, ${percent(before, 1)} are wrong.`,
  };
}

export function confidenceText(right: RightFile, at: number): string {
  const [ours, theirs] = right.confidence.slice(2 * at, 2 * at + 2);
  return `${twoDecimals(theirs ?? NaN)} beside ${twoDecimals(ours ?? NaN)}`;
}
