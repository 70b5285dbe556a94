import { useLayoutEffect, useRef } from "preact/hooks";
import { NARROW, useMedia } from "../../browser/useMedia";
import { Calm } from "../../parts/Calm";
import { later, Opened } from "../../parts/later";
import { Trail } from "../../parts/Trail";
import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import { ClassTable } from "./ClassTable";
import { Controls } from "./Controls";
import { EvidencePanel } from "./EvidencePanel";
import { FirstClusters, FirstLines } from "./FirstClusters";
import { Treemap } from "./Treemap";

const noErrors = later(async () => (await import("./NoErrors")).NoErrors);

/** Where a selection lies. Its code comes once the first view stands. */
export const spread = later(async () => (await import("./Spread")).Spread);

/** The treemap, and beside it what its errors have in common. Null: there is no tree, since there are no errors. */
export function TreemapView({ explorer, tree }: { explorer: Explorer; tree: Tree | null }) {
  const { marked, pace, state, wholeTree } = explorer;
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // Who opens an entry from far down the list reads of it from its beginning.
    panel.current!.scrollTop = 0;
    if (panel.current!.getBoundingClientRect().top < 0) panel.current!.scrollIntoView();
  }, [state.node, state.filters]);
  const narrow = useMedia(NARROW);
  const shown = marked === null ? tree : wholeTree; // what the view is about is outlined among all the others
  const inside = tree !== null && (state.node !== tree.root || marked !== null || explorer.entries.at(state, tree.root) >= 0);
  const moving = tree !== null && pace.motion !== "none"; // without a tree no map ever arrives
  const opens = moving && pace.opens && inside;
  const classes = (
    <Calm key="classes" hold={moving}>
      <ClassTable explorer={explorer} />
    </Calm>
  );
  const front = !inside && !explorer.filtered;
  const first = front && <FirstLines key="lines" explorer={explorer} />;
  return (
    <div class="body">
      {narrow && first}
      {tree && shown ? (
        <main class="map" aria-label={`Treemap of the ${explorer.thing}s`} aria-busy={explorer.nav.coming !== null || undefined}>
          <div class="tools">
            <Trail explorer={explorer} tree={tree} {...(marked !== null && { all: `All ${explorer.thing}s` })} />
            <Controls explorer={explorer} tree={shown} />
          </div>
          {marked !== null && <Opened panel={spread} explorer={explorer} whole={shown} body={marked} />}
          <Treemap explorer={explorer} tree={shown} />
        </main>
      ) : (
        explorer.manifest.errors === 0 && <Opened view panel={noErrors} manifest={explorer.manifest} />
      )}
      <aside class="panel" ref={panel} aria-label="About this view" data-opens={opens || undefined}>
        {/* The overview begins with the classes; a view inside, or of an entry, begins with what its errors have in common. */}
        <Calm hold={moving && !opens}>
          {!narrow && first}
          {front && <FirstClusters key="first" explorer={explorer} />}
          {!inside && classes}
          {tree && <EvidencePanel key="evidence" explorer={explorer} tree={tree} moving={moving} />}
          {inside && classes}
        </Calm>
      </aside>
    </div>
  );
}
