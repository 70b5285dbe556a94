import { useEffect, useMemo } from "preact/hooks";
import { FIRST, fixNext, type Step } from "../../counts/fixnext";
import { wrongAmong } from "../../counts/over";
import { evidenceFile } from "../../data/common";
import { CellCanvas } from "../../parts/Figure";
import { FixedClasses } from "../../parts/IfFixed";
import { Names } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { FEWEST_CLUSTERS, MOST_CLUSTERS } from "../../tree/cut";
import { errorsOf, type Tree } from "../../tree/tree";
import { labelOf, topConfusion } from "../../words/names";
import { accuracy, count, percent, plural, points } from "../../words/numbers";

const NUMBERS = ["", "one", "two", "three", "four", "five"];

/** The clusters that cost most accuracy, largest first, and what is gained by fixing one after the other. */
export function FixView({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { errors, judged, state } = explorer;
  const { node, into } = state;
  const wrongHere = (members: Int32Array) => wrongAmong(explorer, members);
  const { steps, first } = useMemo(() => fixNext(judged, errors, tree, node, into, wrongHere), [judged, errors, tree, node, into]);
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);
  explorer.files.get(evidenceFile); // it knows the most typical image of every cluster
  const n = Math.min(FIRST, steps.length);
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
        {node === tree.root ? `The tree’s ${plural(tree.leaves, explorer.thing)}` : `The ${plural(errorsOf(tree, node).length, explorer.thing)} of this cluster`} cut into {plural(steps.length, "cluster")}{" "}
        {explorer.wrong ? "with errors, most errors first." : "that share no error, largest first."} The gains assume that every error in a cluster is fixed and no other image breaks. A real fix corrects some errors and may break other images.
        {explorer.forgiven && " Forgiven images are excluded from every number here."}
      </p>
      <div class="fix-body">
        <ol class="fix-steps">
          {steps.map((step, i) => (
            <Row key={step.node} explorer={explorer} tree={tree} step={step} place={i + 1} />
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

function Row({ explorer, tree, step, place }: { explorer: Explorer; tree: Tree; step: Step; place: number }) {
  const { judged } = explorer;
  const here = useMemo(() => errorsOf(tree, step.node), [tree, step.node]);
  const top = useMemo(() => topConfusion(explorer, here)!, [here]);
  const known = explorer.medoidOf(step.node);
  const wrong = useMemo(() => wrongAmong(explorer, here), [here]);
  const shown = known >= 0 && tree.position[known]! >= 0 && (!explorer.wrong || explorer.wrong(known));
  const typical = shown ? known : wrong[wrong.length >> 1]!;
  return (
    <li data-first={place <= FIRST || undefined}>
      <a
        href={explorer.nav.hrefOf({ view: "treemap", node: step.node, image: null })}
        title={labelOf(explorer, tree, step.node, tree.root).sentence}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
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
            <Names names={[top.label, top.prediction]} /> {percent(top.count, step.count)}
          </span>
          <span class="small">
            {plural(step.count, "error")},{" "}
            {explorer.wrong ? `accuracy ${accuracy(here.length - step.count, here.length)} of ${plural(here.length, "image")}` : `${percent(step.count, tree.leaves)} of ${count(tree.leaves)}`}
          </span>
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
