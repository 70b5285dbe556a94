import { useState } from "preact/hooks";
import type { Trial, TrialCount } from "../../data/contract";
import { Method } from "../../parts/Method";
import { Term } from "../../parts/terms/Term";
import { count, twoDecimals } from "../../words/numbers";

const AT_ONCE = 6; // the most telling come first

/** Every change that was tried, with its counts. */
export function Tried({ trials }: { trials: Trial[] }) {
  const [all, setAll] = useState(false);
  if (trials.length === 0) return null;
  const shown = all ? trials : trials.slice(0, AT_ONCE);
  return (
    <>
      <table class="cause-tried">
        <caption class="small">In brackets: <Term of="intervals" />, 95% for all of them together. <Method of="causes" /></caption>
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((trial) => (
            <tr key={`${trial.change} ${trial.kind}`}>
              <th scope="row">
                {trial.title}
                <span class="small">{trial.kind === "repair" ? "tried on these errors" : "done to correct images"}</span>
                {trial.proved && <span class="small">✓ proved</span>}
              </th>
              <td>
                <ul>
                  {linesOf(trial).map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < trials.length && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show all {count(trials.length)} changes
        </button>
      )}
    </>
  );
}

/** A trial in plain words. */
export function linesOf({ kind, hit, elsewhere, neutral, broken, way, control, fails }: Trial): string[] {
  const repair = kind === "repair";
  const lines: [string, TrialCount | null][] = [
    [repair ? `errors tried become correct${control ? ", with more confidence than as they are or mirrored" : ""}` : "correct images become misclassified", hit],
    ["other errors of the same labels become correct", elsewhere],
    [repair ? (control ? `do so when ${control}, a control` : "errors tried become correct by changes that should not matter (mirroring, moving, enlarging)") : `correct images are misclassified as these errors are by ${!control ? "another change of the same size" : /^(flip|mir)/.test(control) ? control : `equally strong ${control}`}, a control`, neutral],
    ["correct images of the same labels become misclassified", broken],
  ];
  const said = lines.flatMap(([what, found]) => (found ? [`${count(found[0])} of ${count(found[1])} ${what} (${whole(found[2])}–${whole(found[3])}%)`] : []));
  if (way !== null) said.push(`they are predicted as these errors are: similarity ${twoDecimals(way)} (1: in the same proportions)`);
  if (fails) said.push(`no proof: ${fails}`);
  return said;
}

function whole(share: number): number {
  return Math.round(100 * share);
}
