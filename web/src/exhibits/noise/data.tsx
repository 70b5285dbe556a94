import { imagesFile } from "../../data/common";
import type { SiteProps } from "../exhibit";
import { noiseFile } from "./document";
import { Proposed } from "./Proposed";
import { Threshold } from "./Threshold";

export function PoorPictures({ explorer }: SiteProps) {
  const noise = explorer.files.get(noiseFile);
  const images = explorer.files.get(imagesFile);
  return images && noise ? <Threshold explorer={explorer} ways={noise.ways} images={images} /> : <p class="small">Reading what is known of all images…</p>;
}

export function ProposedAsNoise({ explorer }: SiteProps) {
  const noise = explorer.files.get(noiseFile);
  return noise && <Proposed explorer={explorer} noise={noise} />;
}
