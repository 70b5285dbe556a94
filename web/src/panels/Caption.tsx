import { count, plural } from "../numbers";
import type { Scene } from "../scene";

/** What the sizes mean and how many of the images are here: the treemap's legend. */
export function Caption({ scene }: { scene: Scene }) {
  const shown = scene.tiles.reduce((sum, tile) => sum + tile.shown.length, 0);
  const all = scene.tiles.reduce((sum, tile) => sum + tile.count, 0);
  return (
    <p class="caption">
      <span>
        {all === 1 ? "The one error is shown." : shown === all ? `All ${plural(all, "error")} shown.` : `Shown ${count(shown)} of ${plural(all, "error")}, spread over each tile.`}{" "}
        {!scene.whole && "A tile’s area is its number of errors."}
      </span>
      <span class="keys">
        {!scene.whole && <>Open a tile to look inside, an image to see it large. </>}
        {scene.node !== scene.tree.root && (
          <>
            <kbd>Esc</kbd> goes back up.
          </>
        )}
      </span>
    </p>
  );
}
