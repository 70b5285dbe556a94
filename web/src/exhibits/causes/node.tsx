import type { CausePictures } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { causesFile } from "./document";
import { Tried } from "./Tried";

/** What the entry on show has in common, and the proof; then its pictures, and all that was tried. */
export function Cause({ explorer, tree, node }: NodeProps) {
  const { manifest, state, go } = explorer;
  const number = explorer.entries.at(state, tree.root);
  const entry = manifest.clusters[number];
  if (!entry) return null;
  const { cause, what, of, proof, proved, nodes, beside } = entry;
  const file = explorer.files.get(causesFile);
  const found = file?.entries[number];
  const errors = plural(entry.errors ?? entry.count, "error");
  const part = nodes.length > 1 && node !== tree.root;
  return (
    <section class="cause" aria-labelledby="cause-title">
      <h2 id="cause-title" dir="auto">
        {cause ?? "No cause proved"}
      </h2>
      <p class="small" dir="auto">
        {[what, of, nodes.length > 1 && `${errors} in ${nodes.length} clusters`].filter(Boolean).join(" · ")}
        {part && (
          <>
            . This is one of them. <a href={go.hrefOfEntry(number)}>Show all {errors}</a>
          </>
        )}
      </p>
      {proof ? (
        <p class="lead" dir="auto">
          {proof}
        </p>
      ) : (
        cause && !proved && <p>No cause proved.</p>
      )}
      {beside !== null && (
        <p class="small" dir="auto">
          The other side: <a href={go.hrefOfEntry(beside)}>{manifest.clusters[beside]!.sentence}</a>
        </p>
      )}
      {found?.pictures && <BeforeAndAfter explorer={explorer} pictures={found.pictures} done={found.tried.find((trial) => trial.proved && trial.kind === "repair")?.title ?? ""} />}
      {file && found && <Tried file={file} trials={found.tried} />}
    </section>
  );
}

/** Some of the errors, and the same after the repair, each with what the model predicts. */
function BeforeAndAfter({ explorer, pictures: { file, cell, errors, said }, done }: { explorer: Explorer; pictures: CausePictures; done: string }) {
  const { label, prediction } = explorer.errors;
  const columns = errors.length;
  const sheet = { kind: "cause", tree: null, cell, columns, rows: 2, count: 2 * columns, files: [file], parts: null };
  const rows = [
    { name: "Before", first: 0, says: errors.map((error) => prediction[error]!) },
    { name: done || "After", first: columns, says: said },
  ];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Errors before and after">
      <table class="cause-pictures">
        <tbody>
          {rows.map(({ name, first, says }) => (
            <tr key={first}>
              <th scope="row">{name}</th>
              {errors.map((error, k) => (
                <td key={error}>
                  <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={first + k} colours={null} name={`Error ${k + 1}: ${name}`} />
                  <bdi>{className(explorer.manifest, says[k]!)}</bdi>
                  {says[k] === label[error] && <b> ✓</b>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
