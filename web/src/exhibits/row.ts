import { countWrong } from "../counts/over";
import { errorsOf } from "../tree/tree";
import type { NodeProps } from "./exhibit";

/** The entry of a cluster in a document about clusters of all trees; -1: it has none, or filters leave only a part of the cluster. */
export function rowOf({ explorer, tree, node }: NodeProps, file: { node: readonly number[]; tree: readonly string[]; of: readonly number[] } | undefined): number {
  const n = countWrong(explorer, errorsOf(tree, node));
  return file?.node.findIndex((other, i) => other === node && file.tree[i] === explorer.state.tree && file.of[i] === n) ?? -1;
}
