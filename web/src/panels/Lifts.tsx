import type { Explorer } from "../explorer";
import { count } from "../numbers";
import { Method } from "./Method";

/** What a cluster's errors bear of the data set's own columns more often than chance. `n` errors are on show. */
export function Lifts({ explorer, node, n }: { explorer: Explorer; node: number; n: number }) {
  const lifts = explorer.requestNoise()?.lifts;
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
