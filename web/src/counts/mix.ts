/** What a set of errors is made of: counts over flat arrays, one pass each. */
import type { Errors } from "../data/documents";

export interface Part {
  key: number;
  count: number;
}

/** How often each key occurs among these errors, commonest first (ties by key). Negative keys are left out. */
export function mix(errors: ArrayLike<number>, keyOf: (error: number) => number): Part[] {
  const keys = new Int32Array(errors.length);
  let most = -1;
  for (let i = 0; i < keys.length; i++) {
    const key = keyOf(errors[i]!);
    keys[i] = key;
    if (key > most) most = key;
  }
  if (most > MOST_SLOTS) return countedSparsely(keys);
  const counts = new Int32Array(most + 1);
  for (let i = 0; i < keys.length; i++) if (keys[i]! >= 0) counts[keys[i]!]!++;
  const parts: Part[] = [];
  counts.forEach((count, key) => count > 0 && parts.push({ key, count }));
  return parts.sort(commonestFirst);
}

/** Up to this many possible keys they are counted in an array, which is several times faster than a map. */
const MOST_SLOTS = 1 << 16;

function countedSparsely(keys: Int32Array): Part[] {
  const counts = new Map<number, number>();
  for (const key of keys) if (key >= 0) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].map(([key, count]) => ({ key, count })).sort(commonestFirst);
}

function commonestFirst(a: Part, b: Part): number {
  return b.count - a.count || a.key - b.key;
}

/** A confusion as one key: `label · classes + prediction`; -1, and so not counted, where the prediction is right. */
export function confusionKey(data: Errors, classes: number): (error: number) => number {
  return (error) => (data.label[error] === data.prediction[error] ? -1 : data.label[error]! * classes + data.prediction[error]!);
}

export function confusionOf(key: number, classes: number): { label: number; prediction: number } {
  return { label: Math.floor(key / classes), prediction: key % classes };
}

/** The middle one, or halfway between the two in the middle; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort(); // a typed array sorts numbers as numbers, and quickly
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
