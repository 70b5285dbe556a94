import { useMemo } from "preact/hooks";
import { Shown } from "../../exhibits/Shown";
import { Calm } from "../../parts/Calm";
import { later, Opened } from "../../parts/later";
import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import { findingsOf } from "../../words/findings";
import { CardButton } from "../card/CardButton";
import { CsvButton } from "./CsvButton";

/** The panel about a cluster or an entry. Its code comes once the first view stands. */
export const opening = later(async () => (await import("./Opening")).Opening);
export const folds = later(async () => (await import("../../exhibits/Folds")).Folds);

/**
 * What the errors of the view have in common: of a cluster or an entry first in a few words, then in sections that fold.
 * @param moving whether the map is on its way there: then the rest stays as it was, out of sight
 */
export function EvidencePanel({ explorer, tree, moving = false }: { explorer: Explorer; tree: Tree; moving?: boolean }) {
  const { node } = explorer.state;
  const { entries, filters, manifest, nav } = explorer;
  const entry = entries.at(explorer.state, tree.root);
  const all = node === tree.root && entry < 0;
  const narrowed = node === tree.root && filters.filtered; // what is left is all there is: nothing to compare it with
  const home = narrowed && manifest.clusters[entry]?.nodes.length === 1 ? entries.homeOf(entry) : null;
  const props = { explorer, tree, node };
  return (
    <section class="evidence" aria-labelledby="evidence-title" data-node={node}>
      {all ? <All {...props} /> : <Opened panel={opening} {...props} />}
      <Calm hold={moving}>
        <div class="evidence-actions">
          <Shown place="node-acts" root={all} {...props} />
          {(!narrowed || home) && (
            <a class="action" href={nav.hrefOf({ view: "compare", image: null, with: null, node, ...(home && { tree: home.tree, node: home.node, filters: [] }) })}>
              Compare with…
            </a>
          )}{" "}
          <CsvButton explorer={explorer} tree={tree} /> <CardButton {...props} />
        </div>
        {all ? <Shown place="node" root {...props} /> : explorer.pace.settled && <Opened panel={folds} {...props} />}
      </Calm>
    </section>
  );
}

/** What all errors, or those that filters leave, most often are. */
function All({ explorer, tree, node }: { explorer: Explorer; tree: Tree; node: number }) {
  const { title, lead } = useMemo(() => findingsOf(explorer, tree, node), [explorer.judged, tree, node]);
  return (
    <>
      <h2 id="evidence-title" dir="auto">
        {title}
      </h2>
      <p class="lead" dir="auto">
        {lead}
      </p>
    </>
  );
}
