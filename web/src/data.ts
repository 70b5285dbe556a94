/** The site on disk, as docs/format.md describes it: types, and the one way to read them. */

export const FORMAT = 1;

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
}

export interface Sheet {
  kind: string;
  tree: string | null;
  cell: [width: number, height: number];
  columns: number;
  rows: number;
  count: number;
  files: string[];
  scale: [lo: number, hi: number] | null;
  unit: string | null;
}

export interface Manifest {
  format: number;
  generator: string;
  name: string;
  title: string;
  model: { spec: string; weights: string | null };
  dataset: { name: string; skipped: { id: string; reason: string }[] };
  images: number;
  errors: number;
  accuracy: number;
  classes: ClassInfo[];
  trees: TreeInfo[];
  default_tree: string | null;
  sprites: Sheet[];
  mean: { saliency: number; image: number };
}

export type Column =
  | { name: string; kind: "category"; values: string[]; codes: number[] }
  | { name: string; kind: "number"; values: (number | null)[] }
  | { name: string; kind: "text"; values: (string | null)[] };

export interface Errors {
  format: number;
  id: string[];
  label: number[];
  prediction: number[];
  confidence: number[];
  label_probability: number[];
  top: { k: number; prediction: number[]; probability: number[] };
  view: number[];
  metadata: Column[];
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
  order: number[];
  groups: Group[];
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
}

/** Reads one JSON file of the site; the error is a sentence fit to be shown. */
export async function read<T extends { format: number }>(url: string): Promise<T> {
  // Mode and credentials match <link rel="preload" as="fetch" crossorigin>, or the browser would fetch it twice.
  const answer = await fetch(url, { mode: "cors", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url} could not be read (HTTP ${answer.status}).`);
  const data = (await answer.json()) as T;
  checkFormat(url, data.format);
  return data;
}

export function checkFormat(url: string, got: unknown): void {
  if (got !== FORMAT) throw new Error(`${url}: Got format ${String(got)}, this explorer reads format ${FORMAT}.`);
}
