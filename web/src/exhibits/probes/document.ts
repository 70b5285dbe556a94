/** What was tried out on the model: data/probes.json, read when somebody looks. */
import type { ProbesFile, Sheet } from "../../data/contract";
import { documentOf } from "../../data/document";
import type { Explorer } from "../../state/explorer";

export const probesFile = documentOf<ProbesFile>("probes");

export const KINDS = ["occlude", "blur"] as const;

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
