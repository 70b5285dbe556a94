import type { ChecksFile } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import { size } from "../../tree/tree";
import type { NodeProps } from "../exhibit";
import { checksFile } from "./document";

export interface Checked {
  explorer: Explorer;
  file: ChecksFile;
  at: number; // entry of the node
}

/** What was checked of a node. A part kept by filters was not. */
export function checked({ explorer, tree, node }: NodeProps): Checked | null {
  const found = explorer.files.get(checksFile);
  const at = found?.entry.get(node);
  return found && at !== undefined && found.file.count[at] === size(tree, node) ? { explorer, file: found.file, at } : null;
}
