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
  const all = node === tree.root && explorer.entries.at(explorer.state, tree.root) < 0;
  const props = { explorer, tree, node };
  return (
    <section class="evidence" aria-labelledby="evidence-title" data-node={node}>
      {all ? <All {...props} /> : <Opened panel={opening} {...props} />}
      <Calm hold={moving}>
        <div class="evidence-actions">
          <Shown place="node-acts" root={all} {...props} />
          <button type="button" class="action" onClick={() => explorer.go.compare(node, null)}>
            Compare with…
          </button>{" "}
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
