import { wrongAmong } from "../../counts/over";
import { errorsOf } from "../../tree/tree";
import { count } from "../../words/numbers";
import { sharedOf } from "../../words/shared";
import type { NodeProps } from "../exhibit";

/** What most of the errors are, in counts; of several classes, the commonest confusion. */
export function whatHeadline({ explorer, tree, node }: NodeProps): string | null {
  const { kind, label, prediction, count: part, n, top } = sharedOf(explorer, wrongAmong(explorer, errorsOf(tree, node)));
  if (!top) return null;
  const of = (some: number) => `${count(some)} of ${count(n)}`;
  if (kind === "several") return `What they are: several classes, ${of(top.count)} are ${top.label} → ${top.prediction}`;
  if (kind === "label") return `What they are: ${of(part)} are ${label}, ${of(top.count)} predicted ${top.prediction}`;
  return `What they are: ${of(part)} are ${kind === "prediction" ? `predicted ${prediction}` : `${label} → ${prediction}`}`;
}
