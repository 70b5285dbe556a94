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

/** What those who ask look at: names of columns, or "confidence"; none: all of it. */
type Fields = readonly string[] | void;

/** The metadata of the site's members. */
export const columnsFile = documentAt<ColumnsFile, Fields>(({ manifest: { columns, files } }, fields) => (files?.columns ? partsOf(columns, files.columns, fields) : "data/columns.json"));

/** Every judged image. */
export const imagesFile = documentAt<ImagesFile, Fields>(({ manifest: { columns, files } }, fields) => (files?.images ? `data/images.bin ${partsOf(["confidence", ...columns], files.images, fields)}` : "data/images.json"));

/** The files that a large site has in place of one, as far as these fields need them; see `read`. */
function partsOf(names: string[], files: (string | null)[], fields: Fields): string {
  return files.map((file, i) => (file && (fields?.includes(names[i]!) ?? true) ? `${file} ` : "")).join("");
}

/** Their paths. Those who ask for some name the chunks that these are in; the others are empty then. */
export const idsFile = documentAt<IdsFile, Fields>(({ manifest: { files } }, chunks) => (files?.ids ? partsOf(files.ids.files, files.ids.files, chunks) : "data/ids.json"));

export const detailsFile = documentAt<DetailsFile, number>(({ manifest }, error) => manifest.details.files[Math.floor(error / manifest.details.size)]);

/** Which part of its picture the model saw of an error: x0, y0, x1, y1 in fractions of it; all 0: not known. Asks for it the first time. */
export function viewOf(files: Files, error: number): number[] | null {
  const file = files.get(detailsFile, error);
  return file && file.view.slice(4 * (error - file.first), 4 * (error - file.first + 1));
}

/** The columns of errors only, of which no rule can be made: first that of doubtful labels, the last of its name. */
export function errorColumns({ columns, labels }: Manifest): string[] {
  return labels ? columns.slice(columns.map((name) => name.startsWith("label check")).lastIndexOf(true)) : [];
}
