import type { Scene } from "../../layout/scene";
import type { Explorer } from "../../state/explorer";
import { count, plural } from "../../words/numbers";

/** What the sizes mean and how many of the images are here: the treemap's legend. */
export function Caption({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  return (
    <div class="caption">
      <span>
        {shownOf(scene, explorer.thing)} {!scene.whole && `A tile’s area is its number of ${explorer.thing}s.`} {explorer.wrong && "Outlined: errors."}
      </span>
      {scene.pages > 1 && <Pager explorer={explorer} scene={scene} />}
      <span class="keys">
        {!scene.whole && <>Open a tile to look inside, an image to see it large. </>}
        {scene.node !== scene.tree.root && (
          <>
            <kbd>Esc</kbd> goes back up.
          </>
        )}
      </span>
    </div>
  );
}

function shownOf({ tiles, whole, first }: Scene, thing: string): string {
  const shown = tiles.reduce((sum, tile) => sum + tile.shown.length, 0);
  const all = tiles.reduce((sum, tile) => sum + tile.count, 0);
  if (all === 1) return `The one ${thing} is shown.`;
  if (shown === all) return `All ${plural(all, thing)} shown.`;
  if (!whole) return `Shown ${count(shown)} of ${plural(all, thing)}, spread over each tile.`;
  return `Shown ${count(first + 1)} to ${count(first + shown)} of ${plural(all, thing)}.`;
}

/** For a cluster that cannot be cut any further and whose images do not fit. */
function Pager({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  const { page, pages } = scene;
  return (
    <nav class="pager" aria-label="Pages of this cluster">
      <button type="button" class="action" disabled={page === 0} onClick={() => explorer.nav.set({ page: page - 1 })} aria-label="Previous page">
        ←
      </button>
      <span>
        page {count(page + 1)} of {count(pages)}
      </span>
      <button type="button" class="action" disabled={page === pages - 1} onClick={() => explorer.nav.set({ page: page + 1 })} aria-label="Next page">
        →
      </button>
    </nav>
  );
}
