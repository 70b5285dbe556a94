import { useState } from "preact/hooks";
import { download, fileName } from "../browser/download";
import { writeCsv } from "../data/csv";
import type { Explorer } from "../state/explorer";
import type { Forgiven } from "../state/forgive";
import { type forgivenRows, readForgivenRows } from "../state/forgivenRows";
import { count } from "../words/numbers";

const LISTED = 100;

/** Which images they are: on request, because their paths are a file of their own. */
export function ForgivenList({ explorer, forgiven, name }: { explorer: Explorer; forgiven: Forgiven; name: string }) {
  const [rows, setRows] = useState<{ of: Forgiven; all: ReturnType<typeof forgivenRows> } | null>(null);
  const show = async () => {
    const all = await readForgivenRows(explorer, forgiven, LISTED);
    if (all) setRows({ of: forgiven, all });
  };
  const keep = async () => {
    const all = await readForgivenRows(explorer, forgiven);
    if (all) download(fileName([explorer.manifest.name, name], "csv"), writeCsv([["path", "label", "prediction", "confidence"], ...all]), "text/csv");
  };
  const listed = rows?.of === forgiven ? rows.all : null;
  return (
    <>
      <div class="evidence-actions">
        <button type="button" class="action" onClick={() => void show()} disabled={listed !== null}>
          List them
        </button>{" "}
        <button type="button" class="action" onClick={() => void keep()}>
          Save as CSV
        </button>
      </div>
      {listed && (
        <>
          {forgiven.images.length > LISTED && (
            <p class="small">
              Shown {LISTED} of {count(forgiven.images.length)}; the CSV has all.
            </p>
          )}
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Image</th>
                  <th scope="col">Label</th>
                  <th scope="col">Prediction</th>
                  <th scope="col" class="number">
                    Confidence
                  </th>
                </tr>
              </thead>
              <tbody>
                {listed.map(([id, label, prediction, confidence], i) => (
                  <tr key={i}>
                    <th scope="row" title={id}>
                      <bdi>{id}</bdi>
                    </th>
                    <td>
                      <bdi>{label}</bdi>
                    </td>
                    <td>{label === prediction ? <span class="of">correct</span> : <bdi>{prediction}</bdi>}</td>
                    <td class="number">{confidence.toFixed(2)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
