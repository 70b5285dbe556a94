import type { Scene } from "../../layout/scene";
import { later, Opened } from "../../parts/later";
import type { Explorer } from "../../state/explorer";
import { count, plural } from "../../words/numbers";

const pager = later(async () => (await import("./Pager")).Pager);

/** What the sizes mean and how many of the images are here: the treemap's legend. */
export function Caption({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  return (
    <div class="caption">
      <span>
        {shownOf(scene, explorer.thing, blankOf(scene, explorer))} {!scene.whole && `A tile’s area is its number of ${explorer.thing}s.`} {explorer.wrong && "Outlined: errors."}
      </span>
      {scene.pages > 1 && <Opened panel={pager} explorer={explorer} scene={scene} />}
      <span class="keys">
        {!scene.whole && <>Open a tile to zoom in, or an image to enlarge it. </>}
        {scene.node !== scene.tree.root && (
          <>
            <kbd>Esc</kbd> goes up one level.
          </>
        )}
      </span>
    </div>
  );
}

/** How many of the images of a scene are blank, since they could not be read. */
function blankOf({ tiles }: Scene, { thumbnails }: Explorer): number {
  const ratio = devicePixelRatio;
  return tiles.reduce((sum, { shown, grid, sampled }) => sum + shown.filter((error) => thumbnails.isBlank(error, grid.width * ratio, sampled)).length, 0);
}

function shownOf({ tiles, whole, first }: Scene, thing: string, blank: number): string {
  const places = tiles.reduce((sum, tile) => sum + tile.shown.length, 0);
  if (blank > 0) {
    const all = tiles.reduce((sum, tile) => sum + tile.count, 0);
    return `Shown ${count(places - blank)} of ${plural(all, thing)}. ${plural(blank, "thumbnail")} could not be loaded.`;
  }
  const shown = places;
  const all = tiles.reduce((sum, tile) => sum + tile.count, 0);
  if (all === 1) return `The one ${thing} is shown.`;
  if (shown === all) return `All ${plural(all, thing)} shown.`;
  if (!whole) return `Shown ${count(shown)} of ${plural(all, thing)}, spread over each tile.`;
  return `Shown ${count(first + 1)} to ${count(first + shown)} of ${plural(all, thing)}.`;
}
