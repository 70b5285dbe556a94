/** Errors as a table: the columns of `wrongtree export`, and what comes back of such a table as tags. */
import type { Cell } from "../data/csv";
import type { Column, Errors, Manifest } from "../data/documents";
import type { TagIndex } from "./tagIndex";
import { cleanTag, type Tagging } from "./tags";

const HEAD = ["path", "label", "prediction", "confidence"];
const TAIL = ["node", "tags"];
const BETWEEN = "; "; // tags or nodes in one cell

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/** @param node that all these errors are of; "": each row names the tagged nodes it is in */
export function tableOf({ manifest, errors }: Facts, among: Iterable<number>, found: Column[], index: TagIndex, node: string): Cell[][] {
  const columns = found.filter((column) => !("measured" in column)); // the manifest’s own, as on a manifest that is built again
  const nodesOf = new Map<number, string[]>();
  if (node === "") {
    for (const { said, node: number, errors: inside } of index.nodes) {
      for (const error of inside) nodesOf.set(error, [...(nodesOf.get(error) ?? []), `${said.tree}/${number}`]);
    }
  }
  const className = (label: number) => manifest.classes[label]?.name ?? String(label);
  const names = columns.map(({ name }) => ([...HEAD, ...TAIL].includes(name) ? `${name} (data)` : name));
  const rows = Array.from(among, (error): Cell[] => [
    errors.id[error]!,
    className(errors.label[error]!),
    className(errors.prediction[error]!),
    errors.confidence[error]!,
    ...columns.map((column) => valueOf(column, error)),
    node || (nodesOf.get(error) ?? []).join(BETWEEN),
    (index.borne.get(error) ?? []).join(BETWEEN),
  ]);
  return [[...HEAD, ...names, ...TAIL], ...rows];
}

function valueOf(column: Column, error: number): Cell {
  return column.kind === "category" ? (column.values[column.codes[error]!] ?? "") : (column.values[error] ?? "");
}

/** The tags of a table, by path. A node's tags are in the rows of its images, and become theirs. */
export function readTable(rows: readonly string[][]): Tagging {
  const [head = [], ...body] = rows;
  const [path, tags] = [head.indexOf("path"), head.lastIndexOf("tags")];
  if (path < 0 || tags < 0) throw new Error("it is neither a tag file nor a CSV with the columns “path” and “tags”.");
  const found = new Map<string, Set<string>>();
  body.forEach((row, i) => {
    if (row.length !== head.length) throw new Error(`it is not a complete CSV (row ${i + 1} has ${row.length} of ${head.length} cells).`);
    for (const tag of row[tags]!.split(BETWEEN).map(cleanTag)) {
      if (tag !== "") found.set(tag, (found.get(tag) ?? new Set()).add(row[path]!));
    }
  });
  return { tags: found, notes: new Map(), nodes: [] };
}
