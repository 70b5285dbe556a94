/** What was tried out on the model: data/probes.json, read when somebody looks. */
import { documentOf } from "../../data/document";
import type { Sheet } from "../../data/documents";
import type { Explorer } from "../../state/explorer";

export const probesFile = documentOf<ProbesFile>("probes");

export const KINDS = ["occlude", "blur"] as const;

/** A share with its interval. */
export type Share = [share: number, low: number, high: number];

export interface Hidden {
  right: number; // errors that became right
  rate: Share;
  random: Share; // of random regions
  gain: Share;
  because: boolean;
}

/** What hiding a node's region from the model did. */
export interface Intervention {
  tree: string;
  node: number;
  count: number;
  tried: number;
  area: number; // of the picture
  draws: number; // random regions per image
  level: number;
  occlude: Hidden;
  blur: Hidden;
  sentence: string;
  example: number; // an error
  said: number[]; // predictions, by `pictures.names`
  pictures: { names: string[]; cell: [width: number, height: number]; file: string };
}

/** Maps of shuffled copies beside the model's own. */
export interface SanityCheck {
  depends: boolean;
  images: number;
  stage: string[]; // layers, from the output down
  similarity: number[]; // mean rank correlation with the model's own maps
  low: number[]; // quartiles over images
  high: number[];
  averaged: number[];
  others: number; // of two images' maps of this model
  between: number; // of two shuffled copies' maps of one image
  kept: Share;
  right: number;
  copies: number[]; // share that each shuffled copy gets right
  shown: number[]; // errors
  steps: number; // cells per error: the model's own map, then one per stage
}

export interface ProbesFile {
  format: number;
  interventions: Intervention[];
  sanity: SanityCheck | null;
  why_not: { nodes: Record<string, number[]> };
  sprites: Sheet[];
}

/** The file, once the first view stands. */
export function probesOf({ files, pace }: Explorer): ProbesFile | null {
  return pace.settled ? files.get(probesFile) : null;
}

export function sheetOf(file: ProbesFile | null, kind: string, tree: string | null = null): Sheet | undefined {
  return file?.sprites.find((sheet) => sheet.kind === kind && sheet.tree === tree);
}

/** The cell of a node's second map; -1: too few errors. */
export function whyNotCell(file: ProbesFile | null, tree: string, node: number): number {
  return file?.why_not.nodes[tree]?.indexOf(node) ?? -1;
}
