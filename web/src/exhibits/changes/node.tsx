import { useMemo } from "preact/hooks";
import type { ComparisonInfo } from "../../data/contract";
import { Method } from "../../parts/Method";
import { errorsOf } from "../../tree/tree";
import { accuracy, count, plural } from "../../words/numbers";
import { className } from "../../words/names";
import type { NodeProps } from "../exhibit";
import { changesFile } from "./document";
import { chanceSentence, type Counts, OUTCOMES, outcomeSentence } from "./said";

const TESTED = 6; // images that changed, from which on a node is tested (stages/explain/outcomes)

/** What became of a cluster's images between the two models, and how often either misclassifies images of its label. */
export function ChangedHere(props: NodeProps) {
  const { comparison } = props.explorer.manifest;
  return comparison ? <Changed {...props} compared={comparison} /> : null;
}

function Changed({ explorer, tree, node, compared }: NodeProps & { compared: ComparisonInfo }) {
  const { errors, files, manifest } = explorer;
  const outcome = explorer.columns.get()?.find(({ name }) => name === compared.colour);
  const members = useMemo(() => errorsOf(tree, node), [tree, node]);
  const found = files.get(changesFile);
  if (outcome?.kind !== "category") return null;
  const counts = countsOf(members, outcome.codes.map((code) => outcome.values[code] ?? ""));
  const at = found?.entry.get(node);
  const whole = found && at !== undefined && found.file.fixed[at] === counts.fixed && found.file.broken[at] === counts.broken; // not a part that filters leave
  const adjusted = whole ? found.file.adjusted[at] : null;
  const images = whole ? found.file.images[at] : null;
  const ofLabel = explorer.treeInfo?.grouping === "label" && tree.groups.some((group) => group.node === node);
  const untested = whole && adjusted == null && counts.fixed + counts.broken >= TESTED;
  const wrong = (own: number) => `${count(own + counts.still)} (${accuracy(own + counts.still, images!)})`;
  return (
    <div class="changed">
      <p dir="auto">
        {outcomeSentence(counts, compared.newer)} {adjusted != null && chanceSentence(counts, adjusted)}
      </p>
      {images != null && (
        <p dir="auto">
          Of the {plural(images, "image")} {ofLabel ? <>labelled <bdi>{className(manifest, errors.label[members[0]!]!)}</bdi></> : <>like these (<Method of="comparisons">which</Method>)</>}, {compared.older} misclassifies {wrong(counts.fixed)} and {compared.newer} {wrong(counts.broken)}.
        </p>
      )}
      {untested && (
        <p class="small">
          No test: this tree separates fixed images from new errors by itself. <Method of="comparisons">Why</Method>
        </p>
      )}
    </div>
  );
}

function countsOf(members: Int32Array, outcome: readonly string[]): Counts {
  const counts = { fixed: 0, broken: 0, still: 0 };
  for (const member of members) {
    const what = OUTCOMES.indexOf(outcome[member] as (typeof OUTCOMES)[number]);
    if (what >= 0) counts[what === 0 ? "fixed" : what === 1 ? "broken" : "still"]++;
  }
  return counts;
}
