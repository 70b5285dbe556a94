import { countWrong } from "../../counts/over";
import { Method } from "../../parts/Method";
import { Terms } from "../../parts/terms/Terms";
import { errorsOf } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { titleOfColumn } from "../../words/qualities";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "../noise/document";

/** Values of the data set's own columns that a cluster's errors have more often than chance. Not known of a part that filters leave. */
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
          {titleOfColumn({ name: lifts.column[i]! }, explorer.manifest)}: <strong>“<bdi>{lifts.value[i]}</bdi>”</strong>
          {lifts.column2?.[i] != null && (
            <>
              , and “<bdi>{lifts.column2[i]}</bdi>”: <strong>“<bdi>{lifts.value2![i]}</bdi>”</strong>, together
            </>
          )}
          {" in "}
          {count(lifts.count[i]!)} of {plural(n, "error")}, {lifts.lift[i]!.toFixed(1)} times as many as in all images of the same classes (
          <Terms of={i === rows[0] ? ["p", "corrected"] : []}>{`p ${lifts.p[i]! < 0.001 ? "< 0.001" : `= ${lifts.p[i]!.toFixed(3)}`}, corrected`}</Terms>).{" "}
        </span>
      ))}
      <Method of="metadata" />
    </p>
  );
}
