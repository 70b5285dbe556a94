/** What a set of errors is made of: counts over flat arrays, one pass each. */
import type { Errors } from "./data";

export interface Part {
  key: number;
  count: number;
}

/** How often each key occurs among these errors, commonest first (ties by key). Negative keys are left out. */
export function mix(errors: ArrayLike<number>, keyOf: (error: number) => number): Part[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < errors.length; i++) {
    const key = keyOf(errors[i]!);
    if (key >= 0) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || a.key - b.key);
}

/** A confusion as one key: `label · classes + prediction`. */
export function confusionKey(data: Errors, classes: number): (error: number) => number {
  return (error) => data.label[error]! * classes + data.prediction[error]!;
}

export function confusionOf(key: number, classes: number): { label: number; prediction: number } {
  return { label: Math.floor(key / classes), prediction: key % classes };
}

export function median(values: number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
