import { useEffect, useMemo } from "preact/hooks";
import { type Cause, FIRST, fixNext, type Step } from "../../counts/fixnext";
import { wrongAmong } from "../../counts/over";
import { evidenceFile } from "../../data/common";
import type { Listed } from "../../data/documents";
import { useEntries } from "../../exhibits/causes/useEntries";
import { labelsFile } from "../../exhibits/labels/document";
import { confusedHere, confusedSaid } from "../../exhibits/labels/words";
import { CellCanvas } from "../../parts/Figure";
import { FixedClasses } from "../../parts/IfFixed";
import { Badge, Names } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { headingOf, inTwo, labelInList, labelsSaid, nameIn } from "../../words/listed";
import { accuracy, count, plural, points } from "../../words/numbers";

/** The entries of “Look at first”, then the other clusters of the map, and what is gained by fixing one after the other. */
export function FixView({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { errors, judged, manifest, state } = explorer;
  const { node, k, cut } = state;
  const wrongHere = (members: Int32Array) => wrongAmong(explorer, members);
  const { causes, coming } = useCauses(explorer);
  const { steps, known, first } = useMemo(() => fixNext(judged, errors, tree, node, k, wrongHere, causes, cut), [judged, errors, tree, node, k, cut, causes]);
  useEffect(() => void (document.documentElement.dataset.state = coming ? "loading" : "ready"), [coming]);
  explorer.files.get(evidenceFile); // it knows the most typical image of every cluster
  const n = known || Math.min(FIRST, steps.length);
  const rest = steps.filter(({ entry }) => entry === null).length;
  const listed = steps.length - rest;
  const doubted = steps.slice(n).some(({ entry }) => entry !== null && labelsSaid(manifest.clusters[entry]!.doubted ?? 0, manifest.clusters[entry]!.errors ?? manifest.clusters[entry]!.count));
  const it = first.count === 1 ? "it" : "they";
  const rise = `accuracy would rise from ${accuracy(first.before, first.images)} to ${accuracy(first.after, first.images)} (+${points(first.count, first.images)} points)`;
  if (n === 0) return <p class="fix-view">{errorsOf(tree, node).length === 1 ? "The one image is" : `All ${count(errorsOf(tree, node).length)} images are`} correctly classified. Nothing to fix.</p>;
  return (
    <div class="fix-view">
      <div class="fix-head">
        <h2>
          {known > 0
            ? `About ${plural(first.count, "error")} ${first.count === 1 ? "has" : "have"} a proved cause. If ${it} became correct, ${rise}`
            : `No cause is proved, so no fix is known. If the ${plural(first.count, "error")} of ${n === 1 ? "the first row" : `the first ${n} rows`} became correct, ${rise}`}
        </h2>
      </div>
      <p class="small">
        Each row supposes that its errors, and those of the rows above it, become correct and that no other image becomes misclassified: a real fix gains less. An error of several rows counts in the first of them.{" "}
        {known > 0 && "An entry counts the errors estimated to have its cause: rows may end below 100%. "}
        {known < steps.length && `${known > 0 ? "Below the line no cause is proved: how to fix these errors" : "How to fix them"} is not known, and the points are the most that there is to gain.${doubted ? " Where labels may be wrong, check these first." : ""}`}
      </p>
      <p class="small">
        {listed > 0 && `First ${listed === 1 ? "the entry" : `the ${count(listed)} entries`} of “Look at first”${listed < manifest.clusters.length ? " with errors of their own" : ""}${known > 0 && known < listed ? ", those with a proved cause before larger ones without" : ""}${rest > 0 ? `; then ${rest === 1 ? "the one other cluster" : `the ${count(rest)} other clusters`} of the map, most errors first` : ""}. `}
        {listed === 0 && (rest === 1 ? "The one cluster of the map. " : `The ${count(rest)} clusters of the map, most errors first. `)}
        {explorer.forgiven && " Forgiven images are excluded from every number here."}
      </p>
      <div class="fix-body">
        <ol class="fix-steps">
          {steps.map((step, i) => (
            <Row key={step.entry ?? `node ${step.node}`} explorer={explorer} tree={tree} step={step} place={i + 1} first={i < n} />
          ))}
        </ol>
        <section class="fix-classes" aria-labelledby="fix-classes-title">
          <h3 id="fix-classes-title">By class, if {it} became correct</h3>
          <FixedClasses explorer={explorer} classes={first.classes} />
        </section>
      </div>
    </div>
  );
}

/** The entries, with their members. Their clusters may be in trees that are still to be read. */
function useCauses(explorer: Explorer): { causes: Cause[]; coming: boolean } {
  const { entries, manifest } = explorer;
  const { coming, failed } = useEntries(explorer);
  const members = entries.all.map((entry) => entries.get(entry));
  const causes = useMemo(() => entries.all.flatMap((entry, i) => (members[i] ? [{ entry, members: members[i]!, proved: Boolean(manifest.clusters[entry]!.proved), about: manifest.clusters[entry]!.about ?? manifest.clusters[entry]!.at_least }] : [])), [entries, coming, failed]);
  return { causes, coming };
}

function Row({ explorer, tree, step, place, first }: { explorer: Explorer; tree: Tree; step: Step; place: number; first: boolean }) {
  const { judged } = explorer;
  const tried = wasTried(explorer);
  const entry = step.entry === null ? null : explorer.manifest.clusters[step.entry]!;
  const label = useMemo(() => (entry ? null : labelInList(explorer, tree, step.node, tree.root)), [entry, tree, step.node]);
  const labels = entry || !explorer.manifest.labels ? null : explorer.files.get(labelsFile);
  const confused = labels && confusedHere(labels, explorer.manifest, explorer.errors, step.errors);
  const [name, more] = entry ? inTwo(...headingOf(entry)) : ["", label!.aside.startsWith("(") || !elsewhere(explorer, tree, step) ? label!.aside : ""]; // it counts errors that are not of this row, too
  const share = more.startsWith("(") ? more : ""; // of the errors that the name is true of: it belongs to the name
  const known = entry ? entry.medoid : explorer.medoidOf(step.node);
  const typical = step.errors.includes(known) ? known : step.errors[step.errors.length >> 1]!;
  return (
    <li data-first={first || undefined}>
      <a
        href={step.entry === null ? explorer.nav.hrefOf({ view: "treemap", node: step.node, image: null }) : explorer.go.hrefOfEntry(step.entry)}
        title={entry ? [entry.sentence, entry.at_least && entry.proof].filter(Boolean).join(". ") : label!.sentence}
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
            {step.entry !== null && <Badge entry={step.entry} />}
            {entry ? <bdi>{nameIn(entry) ? <b>{name}</b> : name}</bdi> : <Names names={label!.names} />}
            {share && <span> {share}</span>}
          </span>
          <span class="small" dir="auto">
            {[sizeOf(explorer, tree, step, entry), entry ? whyOf(entry, step.count) : confused ? confusedSaid(confused) : tried ? "not tested" : "no cause proved", share ? "" : more].filter(Boolean).join(" · ")}
          </span>
        </span>
        <span class="fix-gain">{entry?.proved ? "" : "at most "}+{step.count ? points(step.count, judged.images) : 0} points</span>
        <span class="fix-after">
          <span class="small">then </span>
          <strong>{accuracy(step.after, judged.images)}</strong>
        </span>
      </a>
    </li>
  );
}

/** Whether there was a model to try changes on. */
function wasTried({ manifest }: Explorer): boolean {
  return Boolean(manifest.causes) && !manifest.model.without;
}

/** Why an entry has its place. @param gained errors of it that are counted */
function whyOf({ proved, cause, notable, tried, at_least: sure, about = sure, doubted = 0, count: n, errors = n }: Listed, gained: number): string {
  if (proved) return `cause proved${sure ? `: about ${count(about!)} because of it${gained < about! ? `, ${gained ? count(gained) : "none"} counted` : ""}` : ""}`;
  const labels = labelsSaid(doubted, errors);
  if (cause) return ["measured, not proved", labels].filter(Boolean).join(" · ");
  const none = tried === false ? "not tested" : "no cause proved";
  return labels || (notable ? `stands out, ${none}` : none);
}

/** How many of a cluster's errors are in rows above. */
function elsewhere(explorer: Explorer, tree: Tree, { node, errors }: Step): number {
  return wrongAmong(explorer, errorsOf(tree, node)).length - errors.length;
}

function sizeOf(explorer: Explorer, tree: Tree, step: Step, entry: Listed | null): string {
  const n = step.errors.length;
  if (entry) {
    const { nodes, count: whole, errors = whole } = entry;
    const clusters = nodes.length > 1 && !nodes[0]!.loose ? ` in ${nodes.length} clusters` : "";
    const here = n < errors ? ` of its ${count(errors)}` : "";
    return `${plural(n, "error")}${here}${clusters}`;
  }
  const more = elsewhere(explorer, tree, step);
  return plural(n, "error") + (more > 0 ? ` (${count(more)} more ${more === 1 ? "is" : "are"} in entries above)` : "");
}
