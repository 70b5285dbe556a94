/** What became of a model's errors from checkpoint to checkpoint, as docs/format.md describes series.json. */
import type { SeriesFile } from "../../data/contract";
import { documentAt } from "../../data/document";

export const seriesFile = documentAt<SeriesFile>(({ manifest }) => manifest.series?.file);

export type Checkpoint = SeriesFile["checkpoints"][number];
export type Flows = SeriesFile["flows"];
export type Flowing = Flows["clusters"][number][number]; // one cluster of one checkpoint
export type MapOverTime = NonNullable<SeriesFile["map"]>;

/** A class, or a cluster of the site’s tree, with its errors at every checkpoint. */
export interface Followed {
  name: string;
  images: number;
  errors: readonly number[];
}
