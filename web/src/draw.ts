/** A scene onto a canvas. */
import { placeInGrid } from "./grid";
import type { Scene } from "./scene";
import type { Thumbnails } from "./thumbnails";

export interface Palette {
  page: string;
  tile: string;
  empty: string; // where a thumbnail has not arrived yet
}

/** Draws the scene at `ratio` device pixels per CSS pixel; returns how many thumbnails are still to come. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  thumbnails: Thumbnails,
  palette: Palette,
  ratio: number,
): number {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = palette.page;
  context.fillRect(0, 0, scene.width, scene.height);

  const coming = new Set<string>();
  for (const tile of scene.tiles) {
    const level = thumbnails.levelFor(tile.grid.width * ratio);
    for (const error of tile.shown) coming.add(thumbnails.urlOf(level, error));
  }

  let missing = 0;
  for (const tile of scene.tiles) {
    if (!scene.whole) {
      context.fillStyle = palette.tile;
      context.beginPath();
      context.roundRect(tile.rect.x, tile.rect.y, tile.rect.width, tile.rect.height, 4);
      context.fill();
    }
    const { width, height } = tile.grid;
    const level = thumbnails.levelFor(width * ratio);
    context.fillStyle = palette.empty;
    tile.shown.forEach((error, i) => {
      const place = placeInGrid(tile.grid, i);
      const x = tile.corner.x + place.x;
      const y = tile.corner.y + place.y;
      const { from, final } = thumbnails.source(error, level, coming);
      if (!final) missing++;
      if (!from) {
        context.fillRect(x, y, width, height);
        return;
      }
      // Whole multiples stay crisp. Anything else is smoothed, or some pixels would come out wider than others.
      const growth = (width * ratio) / from.width;
      context.imageSmoothingEnabled = growth < 1 || growth !== Math.round(growth);
      context.drawImage(thumbnails.bitmap(from), from.x, from.y, from.width, from.height, x, y, width, height);
    });
  }
  return missing;
}
