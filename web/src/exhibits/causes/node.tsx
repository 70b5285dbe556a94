import type { CausePictures, ProbedCluster, Trial } from "../../data/contract";
import { CopyButton } from "../../parts/CopyButton";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import { className } from "../../words/names";
import { plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { causesFile } from "./document";
import { Tried } from "./Tried";

/** What the entry on show has in common, and the proof; then what was found when this cluster was probed alone. */
export function Cause(props: NodeProps) {
  return (
    <>
      <OfEntry {...props} />
      <Alone {...props} />
    </>
  );
}

function OfEntry({ explorer, tree, node }: NodeProps) {
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
      {found?.pictures && <BeforeAndAfter explorer={explorer} pictures={found.pictures} done={repairOf(found.tried)} />}
      {file && found && <Tried trials={found.tried} passes={file.tried ? file.passes : null} of="all entries" />}
    </section>
  );
}

/** What `wrongtree probe` found of this cluster; not where the build proved it of just this one. */
function Alone({ explorer, tree, node }: NodeProps) {
  const found = probedAt(explorer, tree, node);
  const entry = explorer.manifest.clusters[explorer.entries.at(explorer.state, tree.root)];
  if (!found || (entry?.proved && entry.nodes.length === 1)) return null;
  return (
    <section class="cause" aria-labelledby="cause-alone-title cause-alone-of">
      <h2 id="cause-alone-title" dir="auto">
        {found.cause ?? "No cause proved"}
      </h2>
      <p class="small" id="cause-alone-of">
        {plural(found.count, "error")}. Tried on this cluster alone.
      </p>
      {found.proof && (
        <p class="lead" dir="auto">
          {found.proof}
        </p>
      )}
      {found.pictures && <BeforeAndAfter explorer={explorer} pictures={found.pictures} done={repairOf(found.tried)} />}
      <Tried trials={found.tried} passes={found.passes} of="this cluster" />
    </section>
  );
}

/** Where nothing was tried yet: how to do it. */
export function HowToTry({ explorer, tree, node }: NodeProps) {
  const { name } = explorer.manifest;
  const shown = explorer.entries.at(explorer.state, tree.root) >= 0 || probedAt(explorer, tree, node);
  if (shown || !explorer.files.get(causesFile)?.tried) return null;
  const command = `wrongtree probe build/${/^[\w.-]+$/.test(name) ? name : "SITE"} ${node} --tree ${explorer.state.tree} --data … --model …`;
  return (
    <section class="tried" aria-labelledby="try-title">
      <h3 id="try-title">Causes</h3>
      <p class="small">
        No changes were tried on this cluster. To try repairs and damage on the model: <code>{command}</code>{" "}
        <CopyButton what="command" text={() => command}>
          Copy
        </CopyButton>
      </p>
    </section>
  );
}

/** What was found of a cluster alone. The root is left out: reading the file for it would read it on every visit. */
function probedAt(explorer: Explorer, tree: Tree, node: number): ProbedCluster | undefined {
  if (node === tree.root) return undefined;
  return explorer.files.get(causesFile)?.probed.find((one) => one.tree === explorer.state.tree && one.node === node);
}

function repairOf(trials: Trial[]): string {
  return trials.find((trial) => trial.proved && trial.kind === "repair")?.title ?? "";
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
