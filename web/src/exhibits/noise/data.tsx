import { imagesFile } from "../../data/common";
import { Pending } from "../../parts/Pending";
import type { SiteProps } from "../exhibit";
import { noiseFile } from "./document";
import { Marks } from "./Marks";
import { Proposed } from "./Proposed";
import { Threshold } from "./Threshold";

export function PoorPictures({ explorer }: SiteProps) {
  const noise = explorer.files.get(noiseFile);
  const fields = (noise?.ways ?? []).map(({ column }) => column);
  const images = noise && explorer.files.get(imagesFile, fields);
  if (images && noise) {
    return (
      <>
        {noise.marks && <Marks explorer={explorer} marks={noise.marks} />}
        <Threshold explorer={explorer} ways={noise.ways} images={images} />
      </>
    );
  }
  return (
    <Pending explorer={explorer} problem={explorer.files.problem(noiseFile) ?? explorer.files.problem(imagesFile, fields)}>
      Reading the data of all images…
    </Pending>
  );
}

export function QualityDifferences({ explorer }: SiteProps) {
  const noise = explorer.files.get(noiseFile);
  return noise && <Proposed explorer={explorer} noise={noise} />;
}
