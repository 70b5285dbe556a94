import { useState } from "preact/hooks";
import { count } from "../../words/numbers";
import type { Flows } from "./document";
import { quoted } from "./words";

/** The flows in rows, one per cluster of a checkpoint. */
export function FlowTable({ flows: { clusters, links }, names }: { flows: Flows; names: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const of = (shares: { shared: number; step: number; at: number }[], size: number) => {
    const rest = size - shares.reduce((sum, { shared }) => sum + shared, 0);
    const parts = shares.sort((a, b) => b.shared - a.shared).map(({ shared, step, at }) => `${count(shared)} in ${quoted(clusters[step]![at]!)}`);
    return [...parts, ...(rest > 0 ? [`${count(rest)} correct`] : [])].join(", ");
  };
  return (
    <details class="meanings" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The flows as a table</summary>
      {open && (
        <div class="scroll series-scroll" tabIndex={0} role="region" aria-label="Table of flows">
          <table class="series-table">
            <thead>
              <tr>
                <th scope="col">Checkpoint</th>
                <th scope="col">Cluster</th>
                <th scope="col" class="number">
                  Errors
                </th>
                <th scope="col">At the checkpoint before</th>
                <th scope="col">At the next checkpoint</th>
              </tr>
            </thead>
            <tbody>
              {clusters.flatMap((column, step) =>
                column.map((cluster, at) => (
                  <tr key={`${step} ${at}`}>
                    <td>
                      <bdi>{names[step]}</bdi>
                    </td>
                    <th scope="row">
                      <bdi>{cluster.name}</bdi>
                    </th>
                    <td class="number">{count(cluster.size)}</td>
                    <td>{step === 0 ? "–" : of(links[step - 1]!.filter(({ to }) => to === at).map(({ from, shared }) => ({ shared, step: step - 1, at: from })), cluster.size)}</td>
                    <td>{step === clusters.length - 1 ? "–" : of(links[step]!.filter(({ from }) => from === at).map(({ to, shared }) => ({ shared, step: step + 1, at: to })), cluster.size)}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
