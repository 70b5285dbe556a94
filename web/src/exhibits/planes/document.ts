/** Where images lie on a map, a file per representation. */
import { documentAt } from "../../data/document";
import type { MapInfo } from "../../data/documents";
import type { Explorer } from "../../state/explorer";

export const planeFile = documentAt<MapFile, string>((_, path) => path);

/** Places on a map: of all errors, or of the sample of correct images. */
export interface MapFile {
  format: number;
  explained?: number[]; // of the errors' variance, by the axes of `pca`
  label?: number[]; // of the correct images
  pca: { x: number[]; y: number[] };
  tsne: { x: number[]; y: number[] } | null;
}

/** The maps side by side: those chosen, else that of the tree's representation, else the first. */
export function mapsOnShow({ manifest, state, treeInfo }: Explorer): MapInfo[] {
  const all = manifest.maps ?? [];
  const chosen = all.filter((info) => state.maps.includes(info.representation));
  if (chosen.length > 0) return chosen;
  const own = all.find((info) => info.representation === treeInfo?.representation) ?? all[0];
  return own ? [own] : [];
}
