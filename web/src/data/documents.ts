/** The site on disk, as docs/format.md describes it: what every part of the page needs. What only an exhibit reads is declared beside it. */

export interface ClassInfo {
  name: string;
  images: number;
  errors: number;
  predictions: number;
}

export interface TreeInfo {
  id: string;
  representation: string;
  grouping: string;
  file: string;
  evidence: string;
  checks?: string; // an older site has none
}

/** One rectangle of a sheet's cells. */
export interface Part {
  box: [x: number, y: number, width: number, height: number];
  scale: [lo: number, hi: number] | null; // null: a picture
  unit: string | null;
}

export interface Sheet {
  kind: string;
  tree: string | null;
  cell: [width: number, height: number];
  columns: number;
  rows: number;
  count: number;
  files: string[];
  parts: Record<string, Part> | null; // null: the whole cell is one picture
}

/** A cluster listed as one of the first to look at. */
export interface Listed {
  sentence: string;
  tree: string;
  node: number;
  medoid: number;
  count: number;
  errors?: number; // among them, over all images; then `rate` is their share
  rate: number | null; // share of errors among the images that look like its errors
  notable: boolean; // listed for that rate; false: for its size
}

export interface Manifest {
  format: number;
  generator: string;
  name: string;
  title: string;
  model: { spec: string; weights: string | null; without?: Without };
  dataset: { name: string; skipped: { id: string; reason: string }[] };
  images: number;
  errors: number;
  over?: "all"; // trees are grown over all images; absent: over errors
  accuracy: number;
  classes: ClassInfo[];
  columns: string[];
  details: { size: number; files: string[] };
  trees: TreeInfo[];
  default_tree: string | null;
  clusters: Listed[];
  maps?: MapInfo[]; // a site built before there were any has none
  originals?: boolean; // false: there is no images/
  autoencoders?: string | null; // a file; null: no tree is of one
  sprites: Sheet[];
  methods?: string | null; // the scoreboard; an older site has none
  groups?: string | null; // the errors of each class in groups
  noise?: string | null; // what was found out about the data: see checked.ts
  labels?: string | null;
  right?: string | null;
  probes?: string | null; // what was tried out on the model
}

/** What is not known where there was no model to ask, and why. */
export interface Without {
  saliency?: string;
  confidence?: string;
  probabilities?: string; // of the classes that were not predicted
}

export interface MapInfo {
  representation: string;
  file: string;
  tsne: boolean;
  correct: string | null; // file of the sample of correct images
}

export type Column =
  | { name: string; kind: "category"; values: string[]; codes: number[] }
  | { name: string; kind: "number"; values: (number | null)[]; measured?: true }
  | { name: string; kind: "text"; values: (string | null)[] };

export interface Errors {
  format: number;
  id: string[];
  label: number[];
  prediction: number[];
  confidence: number[];
}

export interface ColumnsFile {
  format: number;
  columns: Column[];
}

/** Every judged image, right or wrong. */
export interface ImagesFile {
  format: number;
  label: number[];
  prediction: number[];
  confidence: number[];
  error: number[]; // the error's number; -1: right
  columns: Column[];
}

/** The paths of the images of ImagesFile. */
export interface IdsFile {
  format: number;
  id: string[];
}

export interface DetailsFile {
  format: number;
  first: number;
  label_probability: (number | null)[]; // null: not known
  top: { k: number; prediction: number[]; probability: number[] };
  view: number[];
  alike: { k: number; errors: number[] };
}

export interface Group {
  node: number;
  name: string;
  label: number | null;
  prediction: number | null;
}

export interface TreeFile {
  format: number;
  n_leaves: number;
  children: number[];
  height: number[];
  groups: Group[];
  largest: { node: number[]; medoid: number[] };
}

export interface EvidenceFile {
  format: number;
  node: number[];
  count: number[];
  share: number[];
  medoid: number[];
  labels: number[];
  predictions: number[];
  confusions: number[];
  words: string[];
  word: number[]; // two per node, the clearest first; -1: none
  clarity: number[]; // two per node
  look_alikes: number;
  rate: (number | null)[];
}
