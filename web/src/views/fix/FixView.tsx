import { useEffect, useMemo, useState } from "preact/hooks";
import { type Cause, FIRST, fixNext, type Step } from "../../counts/fixnext";
import { wrongAmong } from "../../counts/over";
import { evidenceFile } from "../../data/common";
import type { Listed } from "../../data/documents";
import { CellCanvas } from "../../parts/Figure";
import { FixedClasses } from "../../parts/IfFixed";
import { Names } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { FEWEST_CLUSTERS, MOST_CLUSTERS } from "../../tree/cut";
import { errorsOf, type Tree } from "../../tree/tree";
import { labelOf, topConfusion } from "../../words/names";
import { accuracy, count, percent, plural, points } from "../../words/numbers";

const NUMBERS = ["", "one", "two", "three", "four", "five"];

/** The entries of “Look at first”, then the clusters that cost most accuracy, and what is gained by fixing one after the other. */
export function FixView({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { errors, judged, state } = explorer;
  const { node, into } = state;
  const wrongHere = (members: Int32Array) => wrongAmong(explorer, members);
  const { causes, coming } = useCauses(explorer);
  const { steps, first } = useMemo(() => fixNext(judged, errors, tree, node, into, wrongHere, causes), [judged, errors, tree, node, into, causes]);
  useEffect(() => void (document.documentElement.dataset.state = coming ? "loading" : "ready"), [coming]);
  explorer.files.get(evidenceFile); // it knows the most typical image of every cluster
  const n = Math.min(FIRST, steps.length);
  const rest = steps.filter(({ entry }) => entry === null).length;
  const some = rest < steps.length;
  if (n === 0) return <p class="fix-view">{errorsOf(tree, node).length === 1 ? "The one image is" : `All ${count(errorsOf(tree, node).length)} images are`} correctly classified. Nothing to fix.</p>;
  return (
    <div class="fix-view">
      <div class="fix-head">
        <h2>
          Fix {n === 1 ? "this one" : `these ${NUMBERS[n]}`} and gain {points(first.count, first.images)} points: {accuracy(first.before, first.images)} → {accuracy(first.after, first.images)}
        </h2>
        <label class="slider" title="Fewer clusters are larger and more mixed. More clusters are smaller and more uniform">
          <span>Clusters</span>
          <input type="range" min={FEWEST_CLUSTERS} max={MOST_CLUSTERS} value={into} onInput={(event) => explorer.nav.set({ into: event.currentTarget.valueAsNumber })} />
          <output>{into}</output>
        </label>
      </div>
      <p class="small">
        {some && "First come the entries of “Look at first” with a proved cause or an unusual error rate. Each error is counted once. "}
        {node === tree.root ? `The tree’s ${plural(tree.leaves, explorer.thing)}` : `The ${plural(errorsOf(tree, node).length, explorer.thing)} of this cluster`} cut into {plural(rest, "cluster")}{" "}
        {explorer.wrong ? "with errors, most errors first." : "that share no error, largest first."} The gains assume that every error in a cluster is fixed and no other image breaks. A real fix corrects some errors and may break other images.
        {explorer.forgiven && " Forgiven images are excluded from every number here."}
      </p>
      <div class="fix-body">
        <ol class="fix-steps">
          {steps.map((step, i) => (
            <Row key={step.entry ?? `node ${step.node}`} explorer={explorer} tree={tree} step={step} place={i + 1} />
          ))}
        </ol>
        <section class="fix-classes" aria-labelledby="fix-classes-title">
          <h3 id="fix-classes-title">By class, if {n === 1 ? "it is" : `these ${NUMBERS[n]} are`} fixed</h3>
          <FixedClasses explorer={explorer} classes={first.classes} />
        </section>
      </div>
    </div>
  );
}

/** The entries that stand out, with their members. Their clusters may be in trees that are still to be read. */
function useCauses({ entries, trees }: Explorer): { causes: Cause[]; coming: boolean } {
  const [failed, setFailed] = useState(false);
  const [, setRead] = useState(0);
  const wanted = entries.notable;
  const members = wanted.map((entry) => entries.get(entry));
  const coming = !failed && members.includes(null);
  useEffect(() => {
    if (coming) entries.need(wanted, (tree) => trees.want(tree)).then(() => setRead((n) => n + 1), () => setFailed(true));
  }, [coming]);
  const causes = useMemo(() => wanted.flatMap((entry, i) => (members[i] ? [{ entry, members: members[i]! }] : [])), [entries, coming, failed]);
  return { causes, coming };
}

function Row({ explorer, tree, step, place }: { explorer: Explorer; tree: Tree; step: Step; place: number }) {
  const { judged } = explorer;
  const entry = step.entry === null ? null : explorer.manifest.clusters[step.entry]!;
  const top = useMemo(() => topConfusion(explorer, step.errors)!, [step.errors]);
  const known = entry ? entry.medoid : explorer.medoidOf(step.node);
  const typical = step.errors.includes(known) ? known : step.errors[step.count >> 1]!;
  return (
    <li data-first={place <= FIRST || undefined}>
      <a
        href={step.entry === null ? explorer.nav.hrefOf({ view: "treemap", node: step.node, image: null }) : explorer.go.hrefOfEntry(step.entry)}
        title={entry?.sentence ?? labelOf(explorer, tree, step.node, tree.root).sentence}
        onClick={(event) => {
          if (entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          explorer.go.show("treemap", step.node);
        }}
      >
        <span class="place">{place}</span>
        <span class="thumb">
          <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={typical} colours={null} name="" />
        </span>
        <span class="fix-what">
          <span class="fix-names">
            {entry ? (
              <bdi>
                {entry.cause && <b>{entry.cause}</b>}
                {entry.cause && entry.what && " · "}
                {entry.what}
              </bdi>
            ) : (
              <>
                <Names names={[top.label, top.prediction]} /> {percent(top.count, step.count)}
              </>
            )}
          </span>
          <span class="small">{entry ? sizeOfEntry(entry, step.count) : <SizeOfCluster explorer={explorer} tree={tree} step={step} />}</span>
        </span>
        <span class="fix-gain">+{points(step.count, judged.images)} points</span>
        <span class="fix-after">
          <span class="small">then </span>
          <strong>{accuracy(step.after, judged.images)}</strong>
        </span>
      </a>
    </li>
  );
}

function sizeOfEntry({ nodes, gain, count: all, errors = all }: Listed, here: number): string {
  const clusters = nodes.length > 1 ? ` in ${nodes.length} clusters` : "";
  const sure = gain > 0 && here === errors ? `, at least ${count(gain)} corrected by the repair` : "";
  return `${plural(here, "error")}${clusters}${sure}`;
}

function SizeOfCluster({ explorer, tree, step }: { explorer: Explorer; tree: Tree; step: Step }) {
  const here = errorsOf(tree, step.node);
  const wrong = wrongAmong(explorer, here).length;
  const more = wrong - step.count;
  const some = plural(step.count, "error") + (more > 0 ? ` (${count(more)} more ${more === 1 ? "is" : "are"} in entries above)` : "");
  return <>{`${some}, ${explorer.wrong ? `accuracy ${accuracy(here.length - wrong, here.length)} of ${plural(here.length, "image")}` : `${percent(step.count, tree.leaves)} of ${count(tree.leaves)}`}`}</>;
}
