import { count } from "../../words/numbers";
import type { Props } from "./Classes";
import { Count } from "./Linked";
import { P } from "./P";

const MOST = 12;

/** Confusions that have become more frequent, by most images first. */
export function Confusions({ explorer, file, pair }: Props) {
  const { colour } = explorer.manifest.comparison!;
  const grown = pair.confusions.filter(({ older, newer }) => newer > older);
  return (
    <section aria-labelledby="changed-confusions">
      <h3 id="changed-confusions">{grown.length > 0 ? "Confusions that have become more frequent" : "No confusion has become more frequent"}</h3>
      {grown.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of confusions">
          <table>
            <thead>
              <tr>
                <th scope="col">Label → prediction</th>
                <th scope="col" class="number">Images</th>
                <th scope="col" class="number">Before</th>
                <th scope="col" class="number">After</th>
                <th scope="col" class="number">New</th>
                <th scope="col" class="number">Gone</th>
                <th scope="col" class="number">p</th>
              </tr>
            </thead>
            <tbody>
              {grown.slice(0, MOST).map((cell) => {
                const [label, said] = [file.classes[cell.label]!, file.classes[cell.prediction]!];
                const before = [{ label: cell.label }, { column: "older prediction", is: said }];
                const after = [{ label: cell.label }, { column: "newer prediction", is: said }];
                const of = `of ${label} predicted as ${said}`;
                return (
                  <tr key={`${cell.label} ${cell.prediction}`}>
                    <th scope="row">
                      <bdi>{label}</bdi> → <bdi>{said}</bdi>
                    </th>
                    <td class="number">{count(cell.images)}</td>
                    <Count n={cell.older} explorer={explorer} to={before} said={`${of} before`} />
                    <Count n={cell.newer} explorer={explorer} to={after} said={`${of} after`} />
                    <Count n={cell.new} explorer={explorer} to={[...after, { column: colour, is: "broken" }]} said={`new ${of}`} />
                    <Count n={cell.gone} explorer={explorer} to={[...before, { column: colour, is: "fixed" }]} said={`gone ${of}`} />
                    <P adjusted={cell.adjusted} />
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {grown.length > 0 && (
        <p class="small">
          {grown.length > MOST && `The first ${MOST} of ${count(grown.length)}. `}New: correct before. Gone: correct after. p is McNemar’s exact test, adjusted for the whole table (Benjamini–Hochberg); bold: not chance.
        </p>
      )}
    </section>
  );
}
