import { useMemo } from "preact/hooks";
import type { Explorer } from "../explorer";
import { findingsOf } from "../findings";
import { countWrong } from "../over";
import { errorsOf, size, type Tree } from "../tree";
import { CardButton } from "./CardButton";
import { Checks } from "./Checks";
import { IfFixed } from "./IfFixed";
import { Lifts } from "./Lifts";
import { Maps } from "./Maps";
import { Mixes } from "./Mixes";
import { CsvButton, NodeTags } from "./NodeTags";
import { NoiseBadge } from "./Proposed";
import { RightLooksOfNode } from "./RightLooks";
import { Sanity } from "./Sanity";
import { Surroundings } from "./Surroundings";
import { Tried } from "./Tried";

/** What the errors of the view have in common. */
export function EvidencePanel({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node } = explorer.state;
  const n = size(tree, node);
  const root = node === tree.root;
  const here = useMemo(() => errorsOf(tree, node), [tree, node]);
  const wrong = countWrong(explorer, here);
  const { title, lead, share } = useMemo(() => findingsOf(explorer, tree, node), [explorer.judged, tree, node]);

  return (
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
      {!root && <Surroundings explorer={explorer} node={node} n={n} />}
      {!root && <Lifts explorer={explorer} node={node} n={wrong} />}
      {!root && <NoiseBadge explorer={explorer} node={node} n={wrong} />}
      {!root && <IfFixed explorer={explorer} which={here} />}
      <div class="evidence-actions">
        <button type="button" class="action" onClick={() => explorer.compare(node, null)}>
          Compare with…
        </button>{" "}
        <CsvButton explorer={explorer} tree={tree} />{" "}
        <CardButton explorer={explorer} tree={tree} node={node} />
      </div>
      <NodeTags explorer={explorer} tree={tree} />
      {!root && <Maps explorer={explorer} node={node} n={n} />}
      {!root && <Tried explorer={explorer} node={node} />}
      <Sanity explorer={explorer} />
      {!root && <Checks explorer={explorer} tree={tree} node={node} />}
      {!root && <RightLooksOfNode key={node} explorer={explorer} tree={tree} node={node} />}
      <Mixes explorer={explorer} tree={tree} />
    </section>
  );
}
