import { type IfFixed, ifFixed } from "../../counts/iffixed";
import { errorsOf } from "../../tree/tree";
import { accuracy, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";

/** What fixing the errors of a node would bring. Forgiven ones are in no count. */
export function fixedOf({ explorer, tree, node }: NodeProps): IfFixed {
  const { errors, judged, forgiven, wrong } = explorer;
  const here = Array.from(errorsOf(tree, node)).filter((error) => (wrong?.(error) ?? true) && (!forgiven || forgiven.kept[error] === 1));
  return ifFixed(judged, errors, here);
}

export function fixedHeadline(props: NodeProps): string | null {
  const { count: n, before, after, images } = fixedOf(props);
  return n === 0 ? null : `If ${n === 1 ? "this was" : "these were"} fixed: accuracy ${accuracy(before, images)} → ${accuracy(after, images)} of ${plural(images, "image")}`;
}
