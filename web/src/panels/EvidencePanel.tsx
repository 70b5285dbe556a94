import { useMemo } from "preact/hooks";
import type { Explorer } from "../explorer";
import { count, percent, plural } from "../numbers";
import { errorsOf, size, type Tree } from "../tree";
import { titleOf, topConfusion } from "../words";
import { IfFixed } from "./IfFixed";
import { Maps } from "./Maps";
import { Mixes } from "./Mixes";

/** What the errors of the view have in common. */
export function EvidencePanel({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node } = explorer.state;
  const { manifest } = explorer;
  const n = size(tree, node);
  const root = node === tree.root;
  const here = useMemo(() => errorsOf(tree, node), [tree, node]);
  const top = topConfusion(explorer, here)!;

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
          {percent(n, manifest.errors)} of all {plural(manifest.errors, "error")}.
        </p>
      )}
      {!root && <IfFixed explorer={explorer} which={here} />}
      <p class="evidence-actions">
        <button type="button" class="action" onClick={() => explorer.compare(node, null)}>
          Compare with…
        </button>
      </p>
      {!root && <Maps explorer={explorer} node={node} n={n} />}
      <Mixes explorer={explorer} tree={tree} />
    </section>
  );
}
