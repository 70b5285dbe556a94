import { countWrong } from "../../counts/over";
import { errorsOf } from "../../tree/tree";
import type { NodeProps } from "../exhibit";

export function nearestHeadline({ explorer, tree, node }: NodeProps): string | null {
  return explorer.manifest.right && countWrong(explorer, errorsOf(tree, node)) > 0 ? "Nearest correct images" : null;
}
