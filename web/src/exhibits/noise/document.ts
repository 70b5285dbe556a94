/** What was found out about the pictures: clusters proposed as noise, columns that clusters have in common, near-duplicates. */
import { documentOf } from "../../data/document";

export const noiseFile = documentOf<NoiseFile>("noise");

export interface NoiseFile {
  format: number;
  ways: Way[];
  proposals: {
    tree: string[];
    node: number[];
    way: number[];
    count: number[]; // errors
    medoid: number[];
    auc: number[]; // against right images of the same labels
    p: number[]; // adjusted for all that were looked at
    threshold: number[]; // in the column's unit
    beyond: number[]; // 2 each: images of these labels as poor as that, errors among them
    among: number[]; // 2 each: images of these labels, errors among them
    listed: number[]; // 1: no part of one before it
  };
  tested: number[]; // nodes and ways, in the order of the manifest's trees
  lifts?: Lifts; // older sites have none
  duplicates: { alike: number; image: number[]; set: number[]; label: number[]; prediction: number[]; error: number[] };
}

/** Values of the manifest's columns that clusters bear more often than chance, clearest first within each. */
export interface Lifts {
  tree: string[];
  node: number[];
  column: string[];
  value: string[];
  count: number[]; // errors that bear it
  of: number[]; // errors of the node
  lift: number[]; // times as many as among images of the same labels
  p: number[]; // adjusted for all that were looked at
}

/** A way for a picture to be poor: by much (1) or little (-1) of what a column measures. */
export interface Way {
  word: string;
  column: string;
  sign: 1 | -1;
}
