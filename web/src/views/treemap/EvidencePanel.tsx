import { useMemo } from "preact/hooks";
import { Shown } from "../../exhibits/Shown";
import { IfFixed } from "../../parts/IfFixed";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { findingsOf } from "../../words/findings";
import { CardButton } from "../card/CardButton";
import { CsvButton } from "./CsvButton";

/** What the errors of the view have in common. */
export function EvidencePanel({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node } = explorer.state;
  const root = node === tree.root;
  const here = useMemo(() => errorsOf(tree, node), [tree, node]);
  const { title, lead, share } = useMemo(() => findingsOf(explorer, tree, node), [explorer.judged, tree, node]);
  const entry = explorer.entries.at(explorer.state, tree.root);

  return (
    <>
      {(!root || entry >= 0) && <Shown place="node-top" root={root} explorer={explorer} tree={tree} node={node} />}
      <section class="evidence" aria-labelledby="evidence-title">
        <h2 id="evidence-title" dir="auto">
          {title}
        </h2>
        <p class="lead">
          {lead[0]}
          <bdi>{lead[1]}</bdi>
          {lead[2]}
          <bdi>{lead[3]}</bdi>
          {lead[4]}
        </p>
        {!root && <p class="small">{share}.</p>}
        {!root && <Shown place="node-lead" explorer={explorer} tree={tree} node={node} />}
        {(!root || entry >= 0) && <IfFixed explorer={explorer} which={here} />}
        <div class="evidence-actions">
          <button type="button" class="action" onClick={() => explorer.go.compare(node, null)}>
            Compare with…
          </button>{" "}
          <CsvButton explorer={explorer} tree={tree} />{" "}
          <CardButton explorer={explorer} tree={tree} node={node} />
        </div>
        <Shown place="node" root={root} explorer={explorer} tree={tree} node={node} />
      </section>
    </>
  );
}
