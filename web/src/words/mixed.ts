/** Sites of several models: of a comparison, or of one model's checkpoints. An error is then no error of one model. */
import type { Manifest } from "../data/documents";

/** What such a site says of itself; undefined: it is the site of one model. */
export function mixed({ comparison, series }: Manifest) {
  return comparison ?? series;
}

/** What the share of images is called that are no errors. */
export function correctly({ comparison, series }: Manifest): string {
  return comparison ? "both correct" : series ? "learnt and kept" : "accuracy";
}
