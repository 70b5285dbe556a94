/** One rectangle of the treemap, and which images lie where in it. */
import { type Grid, placeInGrid } from "./grid";
import type { Rect } from "./layout";

export interface Tile {
  node: number;
  rect: Rect;
  lines: number; // of the header: 0, 1, or 2 where names and numbers do not fit side by side
  header: number; // its height, CSS px; 0: too small a tile for words
  beside: number; // width of a few words to the left of the images, CSS px: a flat tile has no room above them
  footer: number; // ditto; a line that says "shown k of n", where the header has no room for it
  grid: Grid;
  corner: { x: number; y: number }; // of the grid
  shown: number[]; // errors, in the order of the grid's cells
  sampled: boolean; // they are drawn from the overview
  count: number; // all errors of the tile
  first: number; // those of them that the view is about
}

/** Where image `i` of a tile lies. */
export function imageRect(tile: Tile, i: number): Rect {
  const place = placeInGrid(tile.grid, i);
  return { x: tile.corner.x + place.x, y: tile.corner.y + place.y, width: tile.grid.width, height: tile.grid.height };
}
