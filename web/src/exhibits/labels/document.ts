import { documentOf } from "../../data/document";

export const labelsFile = documentOf<LabelsFile>("labels");

/** Errors whose label may be wrong, most doubtful first. */
export interface LabelsFile {
  format: number;
  neighbours: number;
  error: number[];
  suggested: number[];
  self_confidence: number[]; // probability of the given label
  agree: number[]; // share of the nearest images that bear the suggested label
  keep: number[]; // and the given one
}
