import { isPart } from "../../words/listed";
import { correctly } from "../../words/mixed";
import { accuracy, count, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { openingAt } from "../opening/openingAt";

/** What fixing the errors of a node would bring, in its headline. Forgiven ones are in no tree, and so in no count. Of a series not all tiles are wrong now. */
export function fixedHeadline(props: NodeProps): string | null {
  const { count: n, before, after, images } = openingAt(props).findings.fixed;
  const what = correctly(props.explorer.manifest); // as the page's head says it
  const { entry } = openingAt(props);
  const all = entry && isPart(entry) ? `all ${count(n)} were` : n === 1 ? "this was" : "these were"; // no fix of the cause corrects those without it
  return n === 0 || props.explorer.manifest.series ? null : `If ${all} fixed: ${what} ${accuracy(before, images)} → ${accuracy(after, images)} of ${plural(images, "image")}`;
}
