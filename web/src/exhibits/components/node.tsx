import { FEWEST_CUT } from "../../tree/cut";
import { size } from "../../tree/tree";
import type { NodeProps } from "../exhibit";

/** The way to clusters of these errors alone. */
export function ClusterAgain({ explorer, tree, node }: NodeProps) {
  const n = size(tree, node);
  if (n < FEWEST_CUT || n === tree.total) return null;
  return (
    <button type="button" class="action" title={`Find clusters of these ${explorer.thing}s alone`} onClick={() => explorer.go.show("again")}>
      Cluster these again
    </button>
  );
}
