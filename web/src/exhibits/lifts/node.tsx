import { countWrong } from "../../counts/over";
import { Method } from "../../parts/Method";
import { errorsOf } from "../../tree/tree";
import { count } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "../noise/document";

/** What a cluster's errors bear of the data set's own columns more often than chance. Of a part that filters leave it is not known. */
export function Lifts({ explorer, tree, node }: NodeProps) {
  const n = countWrong(explorer, errorsOf(tree, node));
  const lifts = explorer.files.get(noiseFile)?.lifts;
  if (!lifts) return null;
  const rows = lifts.node.flatMap((other, i) => (other === node && lifts.tree[i] === explorer.state.tree && lifts.of[i] === n ? [i] : []));
  if (!rows.length) return null;
  return (
    <p class="small lifts">
      {rows.map((i) => (
        <span key={i} data-lift={lifts.lift[i]}>
          <bdi>{lifts.column[i]}</bdi>: <strong><bdi>{lifts.value[i]}</bdi></strong> {count(lifts.count[i]!)} of {count(n)}, {lifts.lift[i]!.toFixed(1)} times as many as among all images of their classes (p{" "}
          {lifts.p[i]! < 0.001 ? "< 0.001" : `= ${lifts.p[i]!.toFixed(3)}`}, corrected).{" "}
        </span>
      ))}
      <Method of="metadata" />
    </p>
  );
}
