import { accuracy, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { openingAt } from "../opening/openingAt";

/** What fixing the errors of a node would bring, in its headline. Forgiven ones are in no tree, and so in no count. */
export function fixedHeadline(props: NodeProps): string | null {
  const { count: n, before, after, images } = openingAt(props).findings.fixed;
  const what = props.explorer.manifest.comparison ? "both correct" : "accuracy"; // as the page's head says it
  return n === 0 ? null : `If ${n === 1 ? "this was" : "these were"} fixed: ${what} ${accuracy(before, images)} → ${accuracy(after, images)} of ${plural(images, "image")}`;
}
