/** Where images lie on a map, a file per representation. */
import type { CorrectMapFile, MapFile, MapInfo } from "../../data/contract";
import { documentAt } from "../../data/document";
import type { Explorer } from "../../state/explorer";

export const planeFile = documentAt<MapFile, string>((_, path) => path);
export const correctFile = documentAt<CorrectMapFile, string>((_, path) => path);

/** The maps side by side: those chosen, else that of the tree's representation, else the first. */
export function mapsOnShow({ manifest, state, treeInfo }: Explorer): MapInfo[] {
  const all = manifest.maps ?? [];
  const chosen = all.filter((info) => state.maps.includes(info.representation));
  if (chosen.length > 0) return chosen;
  const own = all.find((info) => info.representation === treeInfo?.representation) ?? all[0];
  return own ? [own] : [];
}
