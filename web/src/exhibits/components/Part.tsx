import { useMemo } from "preact/hooks";
import { spread } from "../../layout/thinning";
import { Drop } from "../../parts/Drop";
import { TagEditor } from "../../parts/TagEditor";
import { Thumbnails } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { picked } from "../../state/filters";
import { errorsOf, type Tree } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { headingOf, sharedOf, sharedSentence } from "../../words/shared";

const SHOWN = 8;

interface Props {
  explorer: Explorer;
  members: Int32Array;
  again: Tree;
  part: number;
  places: Float64Array;
}

/** One of the clusters, to look at, to open and to tag. */
export function Part({ explorer, members, again, part, places }: Props) {
  const { nav, selection, thing } = explorer;
  const { errors, shown, shared } = useMemo(() => {
    const leaves = errorsOf(again, part);
    const typical = nearestToMean(places, places.length / members.length, leaves);
    const errors = Array.from(leaves, (leaf) => members[leaf]!).sort((a, b) => a - b);
    const strip = [typical, ...Array.from(spread(leaves)).filter((leaf) => leaf !== typical)].slice(0, SHOWN);
    return { errors, shown: strip.map((leaf) => members[leaf]!), shared: sharedOf(explorer, errors) };
  }, [again, part]);
  const n = errors.length;
  const these = n === 1 ? `this ${thing}` : `these ${plural(n, thing)}`;
  const heading = shared.n === 0 ? "Correctly classified" : headingOf(shared);
  return (
    <li>
      <h3 dir="auto">{heading}</h3>
      <p class="small" dir="auto">
        {n < members.length && `${count(n)} of the ${plural(members.length, thing)}.`} {sharedSentence(shared)}
      </p>
      <Thumbnails explorer={explorer} errors={shown} />
      <p class="small">{n > shown.length ? `Shown ${shown.length} of ${count(n)}: the most typical first, the others spread over the whole cluster.` : n > 1 ? "All shown, the most typical first." : ""}</p>
      <div class="again-acts">
        <a class="action" href={nav.hrefOf({ view: "treemap", node: nav.root, with: null, image: null, page: 0, filters: [picked(errors)] })} aria-label={`Open ${these}: ${heading}`}>
          Open
        </a>
        <button type="button" class="action" aria-pressed={selection.hasAll(errors)} aria-label={`Select ${these}: ${heading}`} onClick={() => selection.toggle(errors)}>
          Select
        </button>
        <Drop name="Tag…" title={`Tag ${these}`}>
          <TagEditor explorer={explorer} target={{ errors }} what={these} note={false} />
        </Drop>
      </div>
    </li>
  );
}

/** The leaf whose place is nearest to the mean of them all. */
function nearestToMean(places: Float64Array, dimensions: number, leaves: Int32Array): number {
  const mean = new Float64Array(dimensions);
  for (const leaf of leaves) for (let c = 0; c < dimensions; c++) mean[c]! += places[leaf * dimensions + c]! / leaves.length;
  let best = leaves[0]!;
  let least = Infinity;
  for (const leaf of leaves) {
    let squared = 0;
    for (let c = 0; c < dimensions; c++) squared += (places[leaf * dimensions + c]! - mean[c]!) ** 2;
    if (squared < least) [best, least] = [leaf, squared];
  }
  return best;
}
