import { useState } from "preact/hooks";
import type { ComparisonFile, Pair } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import { count } from "../../words/numbers";
import { Count, Linked } from "./Linked";
import { P } from "./P";

export interface Props {
  explorer: Explorer;
  file: ComparisonFile;
  pair: Pair;
  older: string;
  newer: string;
}

const MOST = 20;

/** Errors of each class before and after, those that have changed most first. */
export function Classes({ explorer, file, pair }: Props) {
  const [all, showAll] = useState(false);
  const { colour } = explorer.manifest.comparison!;
  const still = ({ same, other }: Pair["classes"][number]) => same + other;
  const rows = [...pair.classes].sort((a, b) => a.adjusted - b.adjusted || Math.abs(b.broken - b.fixed) - Math.abs(a.broken - a.fixed));
  const shown = all ? rows : rows.slice(0, MOST);
  return (
    <section aria-labelledby="changed-classes">
      <h3 id="changed-classes">Errors by class</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of classes">
        <table>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" class="number">Images</th>
              <th scope="col" class="number">Before</th>
              <th scope="col" class="number">After</th>
              <th scope="col" class="number">Fixed</th>
              <th scope="col" class="number">Broken</th>
              <th scope="col" class="number">p</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const label = { label: file.classes.indexOf(row.name) };
              return (
                <tr key={row.name}>
                  <th scope="row">
                    {row.images > row.correct ? (
                      <Linked explorer={explorer} to={[label]} said={`Errors of ${row.name}`}>
                        <bdi>{row.name}</bdi>
                      </Linked>
                    ) : (
                      <bdi>{row.name}</bdi>
                    )}
                  </th>
                  <td class="number">{count(row.images)}</td>
                  <td class="number">{count(row.fixed + still(row))}</td>
                  <td class="number">{count(row.broken + still(row))}</td>
                  <Count n={row.fixed} explorer={explorer} to={[label, { column: colour, is: "fixed" }]} said={`fixed of ${row.name}`} />
                  <Count n={row.broken} explorer={explorer} to={[label, { column: colour, is: "broken" }]} said={`broken of ${row.name}`} />
                  <P adjusted={row.adjusted} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <button type="button" class="link" onClick={() => showAll(true)}>
          Show all {count(rows.length)} classes
        </button>
      )}
    </section>
  );
}
