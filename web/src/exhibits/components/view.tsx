import { useEffect, useMemo, useState } from "preact/hooks";
import type { ComponentsFile } from "../../data/contract";
import { Drop } from "../../parts/Drop";
import { FilterForm } from "../../parts/FilterForm";
import { Method } from "../../parts/Method";
import { Pending } from "../../parts/Pending";
import type { Explorer } from "../../state/explorer";
import { picked } from "../../state/filters";
import { FEWEST_PARTS, MOST_PARTS } from "../../state/url";
import { cut, FEWEST_CUT } from "../../tree/cut";
import { errorsOf, growTree, size, type Tree } from "../../tree/tree";
import { percent, plural } from "../../words/numbers";
import { representationMeaning, representationName } from "../../words/trees";
import type { ViewProps } from "../exhibit";
import { componentsFile, componentsOnShow, MOST_AGAIN, placesOf } from "./document";
import { linkageOf } from "./linkage";
import { Part } from "./Part";

/** Clusters of the errors on show, found without the rest. */
export function AgainView({ explorer, tree }: ViewProps) {
  const { files, state } = explorer;
  const members = useMemo(() => errorsOf(tree, state.node), [tree, state.node]);
  const info = componentsOnShow(explorer);
  const many = members.length > MOST_AGAIN;
  const file = info && !many ? files.get(componentsFile, info.file) : null;
  const found = useFound(members, file);
  useEffect(() => void (document.documentElement.dataset.state = found || many ? "ready" : "loading"), [found, many]);
  const n = plural(members.length, explorer.thing);
  return (
    <div class="again-view">
      <h2>Cluster again: {n}</h2>
      {many ? (
        <>
          <p>
            At most {plural(MOST_AGAIN, explorer.thing)} can be clustered again. Open a cluster of the treemap, or filter further.
          </p>
          <div class="again-controls">
            <a class="action" href={explorer.nav.hrefOf({ view: "treemap", image: null })}>
              Open the treemap
            </a>
            <Drop name="Filter" title={`Keep only some ${explorer.thing}s`} class="filter">
              <FilterForm explorer={explorer} />
            </Drop>
          </div>
        </>
      ) : found && file ? (
        <Found explorer={explorer} members={members} file={file} {...found} />
      ) : (
        <Pending explorer={explorer} problem={info ? files.problem(componentsFile, info.file) : null}>
          <span role="status">Clustering {n}…</span>
        </Pending>
      )}
    </div>
  );
}

interface Grown {
  again: Tree; // its leaves are the members' places in their list
  places: Float64Array;
}

/** The tree of these errors alone; null: it is being found. */
function useFound(members: Int32Array, file: ComponentsFile | null): Grown | null {
  const [grown, setGrown] = useState<(Grown & { members: Int32Array; file: ComponentsFile }) | null>(null);
  useEffect(() => {
    if (!file) return;
    const gone = new AbortController();
    const places = placesOf(file, members);
    linkageOf({ places, dimensions: file.step.length }, gone.signal).then(
      (linkage) => gone.signal.aborted || setGrown({ again: growTree({ ...linkage, groups: [] }), places, members, file }),
      () => {}, // the reader is elsewhere
    );
    return () => gone.abort();
  }, [members, file]);
  return grown?.members === members && grown.file === file ? grown : null;
}

function Found({ explorer, members, file, again, places }: Grown & { explorer: Explorer; members: Int32Array; file: ComponentsFile }) {
  const { nav, state, thing } = explorer;
  const parts = useMemo(() => cut(again, again.root, state.parts).sort((a, b) => size(again, b) - size(again, a)), [again, state.parts]);
  const held = file.explained.reduce((sum, share) => sum + share, 0);
  return (
    <>
      <p role="status">
        {parts.length > 1 ? `${parts.length} clusters, the largest first.` : members.length < FEWEST_CUT ? "Too few for several clusters." : `Nothing tells these ${thing}s apart.`}
      </p>
      <div class="again-controls">
        <CompareBy explorer={explorer} members={members} />
        <label class="slider">
          <span>Clusters</span>
          <input type="range" min={FEWEST_PARTS} max={MOST_PARTS} value={state.parts} onInput={(event) => nav.set({ parts: event.currentTarget.valueAsNumber })} />
          <output>{state.parts}</output>
        </label>
      </div>
      <ol class="again-parts">
        {parts.map((part) => (
          <Part key={part} explorer={explorer} members={members} again={again} part={part} places={places} />
        ))}
      </ol>
      <p class="small">
        The {plural(file.step.length, "component")} compared hold {percent(held, 1)} of the variance of all {thing}s (<Method of="clusters-of-a-selection" />). Choose the number of clusters by looking: no score finds it.
      </p>
    </>
  );
}

/** By which representation. Another one is another tree, in which the same errors are chosen. */
function CompareBy({ explorer, members }: { explorer: Explorer; members: Int32Array }) {
  const { manifest, nav, trees } = explorer;
  const now = componentsOnShow(explorer)!.representation;
  const choose = (representation: string) => {
    const to = manifest.trees.find((info) => info.representation === representation && info.grouping === explorer.treeInfo!.grouping) ?? manifest.trees.find((info) => info.representation === representation);
    if (!to) return;
    const filters = nav.state.node === nav.tree?.root ? nav.state.filters : [picked(members)];
    void nav.after(() => trees.load(to.id), () => nav.go({ tree: to.id, node: nav.root, filters }), to.id);
  };
  return (
    <label class="choice" title={representationMeaning(now)}>
      <span>Compared by</span>
      {manifest.components!.length === 1 ? (
        <b>{representationName(now)}</b>
      ) : (
        <select value={now} onChange={(event) => choose(event.currentTarget.value)}>
          {manifest.components!.map(({ representation }) => (
            <option key={representation} value={representation} title={representationMeaning(representation)}>
              {representationName(representation)}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
