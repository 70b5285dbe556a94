/**
 * What mending some errors would bring: they count as right, and nothing else changes. Counts, not shares, so that every
 * figure on a page can be recomputed from errors.json and the manifest.
 */
import type { Errors } from "../data/documents";

/** What accuracies are of: a manifest, or what forgiving leaves of one. */
export interface Judged {
  images: number;
  errors: number;
  classes: { images: number; errors: number }[];
}

export interface IfFixed {
  count: number; // errors that would be fixed; one that is named twice is fixed once
  images: number;
  before: number; // images that are right now
  after: number; // and then
  points: number; // by which accuracy would rise
  classes: ClassFixed[]; // those with any of these errors, by errors gained (ties by number)
}

export interface ClassFixed {
  index: number;
  count: number;
  images: number;
  before: number;
  after: number;
}

/** @param which errors, in any order */
export function ifFixed(judged: Judged, errors: Pick<Errors, "label">, which: ArrayLike<number>): IfFixed {
  const gained = new Int32Array(judged.classes.length);
  const seen = new Uint8Array(errors.label.length);
  let count = 0;
  for (let i = 0; i < which.length; i++) {
    const error = which[i]!;
    if (seen[error]) continue;
    seen[error] = 1;
    gained[errors.label[error]!]!++;
    count++;
  }
  const before = judged.images - judged.errors;
  const classes = judged.classes
    .map(({ images, errors: wrong }, index) => ({ index, count: gained[index]!, images, before: images - wrong, after: images - wrong + gained[index]! }))
    .filter((entry) => entry.count > 0)
    .sort((a, b) => b.count - a.count || a.index - b.index);
  return { count, images: judged.images, before, after: before + count, points: judged.images > 0 ? (100 * count) / judged.images : 0, classes };
}
