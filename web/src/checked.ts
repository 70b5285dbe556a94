/** What was found out about the data: poor pictures, duplicates, labels in doubt, and right images that look like errors. */
import type { ImagesFile, Manifest, Sheet } from "./data";
import type { Filter } from "./filters";

export interface NoiseFile {
  format: number;
  ways: Way[];
  proposals: {
    tree: string[];
    node: number[];
    way: number[];
    count: number[]; // errors
    medoid: number[];
    auc: number[]; // against right images of the same labels
    p: number[]; // adjusted for all that were looked at
    threshold: number[]; // in the column's unit
    beyond: number[]; // 2 each: images of these labels as poor as that, errors among them
    among: number[]; // 2 each: images of these labels, errors among them
    listed: number[]; // 1: no part of one before it
  };
  tested: number[]; // nodes and ways, in the order of the manifest's trees
  lifts?: Lifts; // older sites have none
  duplicates: { alike: number; image: number[]; set: number[]; label: number[]; prediction: number[]; error: number[] };
}

/** Values of the manifest's columns that clusters bear more often than chance, clearest first within each. */
export interface Lifts {
  tree: string[];
  node: number[];
  column: string[];
  value: string[];
  count: number[]; // errors that bear it
  of: number[]; // errors of the node
  lift: number[]; // times as many as among images of the same labels
  p: number[]; // adjusted for all that were looked at
}

/** A way for a picture to be poor: by much (1) or little (-1) of what a column measures. */
export interface Way {
  word: string;
  column: string;
  sign: 1 | -1;
}

/** Errors whose label may be wrong, most doubtful first. */
export interface LabelsFile {
  format: number;
  neighbours: number;
  error: number[];
  suggested: number[];
  self_confidence: number[]; // probability of the given label
  agree: number[]; // share of the nearest images that bear the suggested label
  keep: number[]; // and the given one
}

/** Right images that have a picture, one per cell. */
export interface RightFile {
  format: number;
  k: number;
  size: number; // members per file
  files: string[];
  image: number[]; // entries of images.json
  label: number[];
  confidence: number[];
  sheet: Sheet | null;
}

/** Cells of the nearest right images of the predicted and of the true class, `k` each; -1: no picture. */
export interface RightPart {
  format: number;
  first: number;
  predicted: number[];
  true: number[];
}

/** The column of errors whose label is in doubt. It is the last, and of errors only, so that no rule can be made of it. */
export function doubtColumn({ columns, labels }: Manifest): string | undefined {
  return labels ? columns.at(-1) : undefined;
}

/** A rule that leaves out what is as poor as `least`, in the direction of the way. */
export function ruleOf({ column, sign }: Way, threshold: number): Filter {
  return { field: { column }, kind: "from", least: sign > 0 ? threshold : null, most: sign > 0 ? null : threshold };
}

/** All images from the poorest on: how poor each is. Null: there is no such column. */
export function ranked({ column, sign }: Way, images: ImagesFile): Float64Array | null {
  const found = images.columns.find(({ name }) => name === column);
  if (found?.kind !== "number") return null;
  return Float64Array.from(found.values, (value) => -sign * (value ?? NaN)).sort().map((value) => -value);
}

/** The threshold that leaves out about `share` of the images, and never fewer than one; what ties with it goes, too. */
export function thresholdAt(poorest: Float64Array, sign: 1 | -1, share: number): number {
  const k = Math.max(1, Math.round(share * poorest.length));
  return sign * poorest[Math.min(k, poorest.length) - 1]! || 0; // no -0
}

/** Errors that so many images would hold if they were drawn at random. */
export function expected({ images, errors }: Manifest, drawn: number): number {
  return (drawn * errors) / images;
}

/** Sets of near-duplicates as entries of `duplicates`: those with differing labels first, then those with an error. */
export function twinSets({ set, label, prediction }: NoiseFile["duplicates"]): { entries: number[]; conflict: boolean }[] {
  const wrong = (entries: number[]) => Number(entries.some((entry) => label[entry] !== prediction[entry]));
  const sets: number[][] = [];
  set.forEach((number, entry) => (sets[number] ??= []).push(entry));
  return sets
    .map((entries) => ({ entries, conflict: new Set(entries.map((entry) => label[entry])).size > 1 }))
    .sort((a, b) => Number(b.conflict) - Number(a.conflict) || wrong(b.entries) - wrong(a.entries));
}

/** How often each cell is among the nearest of these errors, most often first; on a tie the lower cell. */
export function mostFrequent(near: readonly (readonly number[])[], most: number): { cell: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const cells of near) for (const cell of cells) if (cell >= 0) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts]
    .map(([cell, count]) => ({ cell, count }))
    .sort((a, b) => b.count - a.count || a.cell - b.cell)
    .slice(0, most);
}
