import { evidenceFile } from "../../data/common";
import { size } from "../../tree/tree";
import type { NodeProps } from "../exhibit";

export interface Word {
  word: string;
  clarity: number; // AUC
}

/** What distinguishes a node's errors; null: it is not known, such as of a part that filters leave. */
export function wordsOf({ explorer, tree, node }: NodeProps): Word[] | null {
  const found = explorer.files.get(evidenceFile);
  const entry = found?.entry.get(node);
  if (!found || entry === undefined || found.file.count[entry] !== size(tree, node)) return null;
  const { words, word, clarity } = found.file;
  return [2 * entry, 2 * entry + 1].filter((at) => word[at]! >= 0).map((at) => ({ word: words[word[at]!]!, clarity: clarity[at]! }));
}
