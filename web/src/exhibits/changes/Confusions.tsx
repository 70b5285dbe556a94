import { count } from "../../words/numbers";
import { Count } from "./Linked";
import { P } from "./P";
import { type Props, Table } from "./Table";

const MOST = 12;

/** Confusions that have become more frequent, by most images first. */
export function Confusions({ explorer, file, pair }: Props) {
  const { colour } = explorer.manifest.comparison!;
  const grown = pair.confusions.filter(({ older, newer }) => newer > older);
  return (
    <section aria-labelledby="changed-confusions">
      <h3 id="changed-confusions">{grown.length > 0 ? "Confusions that have become more frequent" : "No confusion has become more frequent"}</h3>
      {grown.length > 0 && (
        <Table of="confusions" heads={["Label → prediction", "Images", "Before", "After", "New", "Gone", "p"]}>
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
        </Table>
      )}
      {grown.length > 0 && (
        <p class="small">
          {grown.length > MOST && `The first ${MOST} of ${count(grown.length)}. `}New: correct before. Gone: correct after. p: as above.
        </p>
      )}
    </section>
  );
}
