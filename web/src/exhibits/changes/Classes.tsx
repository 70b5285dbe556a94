import { useState } from "preact/hooks";
import type { Pair } from "../../data/contract";
import { count } from "../../words/numbers";
import { Count, Linked } from "./Linked";
import { P } from "./P";
import { type Props, Table } from "./Table";

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
      <Table of="classes" heads={["Class", "Images", "Before", "After", "Fixed", "Broken", "p"]}>
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
      </Table>
      {rows.length > shown.length && (
        <button type="button" class="link" onClick={() => showAll(true)}>
          Show all {count(rows.length)} classes
        </button>
      )}
      <p class="small">p: McNemar’s exact test of whether as many change one way as the other, adjusted for the whole table (Benjamini–Hochberg). Bold: not chance.</p>
    </section>
  );
}
