import { count } from "../../words/numbers";
import { RARE } from "../../words/shared";
import type { NodeProps } from "../exhibit";
import { openingAt } from "../opening/openingAt";

/** What most of the errors are, in counts; of several classes, the commonest confusion. */
export function whatHeadline(props: NodeProps): string | null {
  const { kind, label, prediction, count: part, n, top, few, side, name } = openingAt(props).findings.shared;
  if (!top) return null;
  const of = (some: number) => `${count(some)} of ${count(n)}`;
  if (n === 1) return `What it is: ${top.label} → ${top.prediction}`;
  if (side) return `What they are: ${part > 0 ? `${of(part)} are ` : ""}${side}`;
  if (kind === "several") return `What they are: ${name}${few ? ` (${of(few)})` : ""}${top.count > 1 && top.count >= RARE * n ? `, ${of(top.count)} are ${top.label} → ${top.prediction}` : ""}`;
  if (kind === "label") return `What they are: ${of(part)} are ${label}, most often ${top.label} → ${top.prediction} (${count(top.count)})`;
  return `What they are: ${of(part)} are ${kind === "prediction" ? `predicted as ${prediction}` : `${label} → ${prediction}`}`;
}
