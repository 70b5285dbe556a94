import type { NodeProps } from "../exhibit";
import { splitsOf } from "./document";
import { headlineOf } from "./said";

/** How often each split is misclassified on images like the cluster's. */
export function splitsHeadline(props: NodeProps): string | null {
  const found = splitsOf(props);
  return found && headlineOf(found);
}
