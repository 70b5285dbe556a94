import type { NoiseFile } from "../../data/contract";

/** Sets of near-duplicates as entries of `duplicates`: those with differing labels first, then those with an error. */
export function twinSets({ set, label, prediction }: NoiseFile["duplicates"]): { entries: number[]; conflict: boolean }[] {
  const wrong = (entries: number[]) => Number(entries.some((entry) => label[entry] !== prediction[entry]));
  const sets: number[][] = [];
  set.forEach((number, entry) => (sets[number] ??= []).push(entry));
  return sets
    .map((entries) => ({ entries, conflict: new Set(entries.map((entry) => label[entry])).size > 1 }))
    .sort((a, b) => Number(b.conflict) - Number(a.conflict) || wrong(b.entries) - wrong(a.entries));
}
