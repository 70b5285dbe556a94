import type { Explorer } from "../explorer";
import { accuracy, count, percent, plural, points } from "../numbers";
import { errorsOf, size, type Tree } from "../tree";
import { titleOf, topConfusion } from "../words";
import { Maps } from "./Maps";
import { Mixes } from "./Mixes";
import { CsvButton, NodeTags } from "./NodeTags";

/** What the errors of the view have in common. */
export function EvidencePanel({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node } = explorer.state;
  const { manifest } = explorer;
  const n = size(tree, node);
  const root = node === tree.root;
  const top = topConfusion(explorer, errorsOf(tree, node))!;
  const right = manifest.images - manifest.errors;

  return (
    <section class="evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title" dir="auto">
        {titleOf(explorer, tree, node)}
      </h2>
      <p class="lead">
        {n === 1 ? "The one error here is " : "Most often, "}
        <bdi>{top.label}</bdi> predicted as <bdi>{top.prediction}</bdi>
        {n > 1 && `: ${percent(top.count, n)} of ${root && !explorer.filtered ? "all" : "these"} ${plural(n, "error")} (${count(top.count)})`}.
      </p>
      {!root && (
        <p class="small">
          {percent(n, manifest.errors)} of all {plural(manifest.errors, "error")}. Were {n === 1 ? "it" : "all of these"} right, accuracy would rise by{" "}
          {points(n, manifest.images)} points to {accuracy(right + n, manifest.images)}.
        </p>
      )}
      <p class="evidence-actions">
        <button type="button" class="action" onClick={() => explorer.compare(node, null)}>
          Compare with…
        </button>{" "}
        <CsvButton explorer={explorer} tree={tree} />
      </p>
      <NodeTags explorer={explorer} tree={tree} />
      {!root && <Maps explorer={explorer} node={node} n={n} />}
      <Mixes explorer={explorer} tree={tree} />
    </section>
  );
}
