/** Documents that more than one exhibit needs. */
import { type Document, documentAt } from "./document";
import type { ColumnsFile, DetailsFile, EvidenceFile, IdsFile, ImagesFile, Manifest } from "./documents";
import type { Files } from "./files";

/** A file of facts about nodes, and where each node is in it. */
export interface ByNode<File> {
  file: File;
  entry: Map<number, number>; // node -> its entry; none: too few errors
}

export function byNode<File extends { node: number[] }>(path: Document<ByNode<File>>["path"]): Document<ByNode<File>> {
  return { path, make: (file: File) => ({ file, entry: new Map(file.node.map((node, k) => [node, k])) }) };
}

/** Facts per node of the tree on show. */
export const evidenceFile = byNode<EvidenceFile>(({ treeInfo }) => treeInfo?.evidence);

/** The metadata of the site's members. */
export const columnsFile = documentAt<ColumnsFile>(() => "data/columns.json");

/** Every judged image, and their paths. */
export const imagesFile = documentAt<ImagesFile>(() => "data/images.json");
export const idsFile = documentAt<IdsFile>(() => "data/ids.json");

export const detailsFile = documentAt<DetailsFile, number>(({ manifest }, error) => manifest.details.files[Math.floor(error / manifest.details.size)]);

/** What only a close look at one error needs. */
export interface Details {
  labelProbability: number | null;
  top: { index: number; probability: number }[]; // best first
  view: number[]; // x0, y0, x1, y1 in fractions of the picture; all 0: not known
  alike: number[]; // errors, nearest first
}

/** What a close look at an error needs; asks for it the first time. */
export function detailsOf(files: Files, error: number): Details | null {
  const file = files.get(detailsFile, error);
  if (!file) return null;
  const at = error - file.first;
  const { k } = file.top;
  return {
    labelProbability: file.label_probability[at]!,
    top: Array.from({ length: k }, (_, i) => ({ index: file.top.prediction[at * k + i]!, probability: file.top.probability[at * k + i]! })),
    view: file.view.slice(4 * at, 4 * at + 4),
    alike: file.alike.errors.slice(file.alike.k * at, file.alike.k * (at + 1)),
  };
}

/** The column of errors whose label is in doubt. It is the last, and of errors only, so that no rule can be made of it. */
export function doubtColumn({ columns, labels }: Manifest): string | undefined {
  return labels ? columns.at(-1) : undefined;
}
