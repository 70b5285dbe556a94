/** What errors are compared by, a file per representation. */
import type { ComponentsFile, ComponentsInfo } from "../../data/contract";
import { documentAt } from "../../data/document";
import type { Explorer } from "../../state/explorer";

export const componentsFile = documentAt<ComponentsFile, string>((_, path) => path);

/** At most so many errors are clustered again: their number squared is the time that it takes. */
export const MOST_AGAIN = 2000;

/** The components that the tree on show is made of, else the first. */
export function componentsOnShow({ manifest, treeInfo }: Explorer): ComponentsInfo | undefined {
  const all = manifest.components ?? [];
  return all.find(({ representation }) => representation === treeInfo?.representation) ?? all[0];
}

/** (members · components) the places of these errors. */
export function placesOf({ step, values }: ComponentsFile, members: ArrayLike<number>): Float64Array {
  const bytes = atob(values);
  const kept = step.length;
  const places = new Float64Array(members.length * kept);
  for (let i = 0; i < members.length; i++) {
    for (let c = 0; c < kept; c++) places[kept * i + c] = ((bytes.charCodeAt(kept * members[i]! + c) << 24) >> 24) * step[c]!;
  }
  return places;
}
