/** A scene onto a canvas. */
import { placeInGrid } from "../layout/grid";
import type { Scene } from "../layout/scene";
import type { Tile } from "../layout/tile";
import { errorsOf } from "../tree/tree";
import type { Colouring } from "./colouring";
import { drawMarks, type Marks } from "./marks";
import type { Thumbnails } from "./thumbnails";

export interface Palette {
  page: string;
  tile: string;
  edge: string; // round thumbnails: dark ones would end nowhere on a dark page, light ones on a light one
  empty: string; // where a thumbnail has not arrived yet
  mark: string; // of what is tagged
  ring: string; // round what is selected
  wrong: string; // round errors, where there are images that are right
}

/** Draws the scene at `ratio` device pixels per CSS pixel; returns how many thumbnails are still to come. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  thumbnails: Thumbnails,
  palette: Palette,
  ratio: number,
  colouring: Colouring | null = null,
  marks: Marks | null = null,
): number {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = palette.page;
  context.fillRect(0, 0, scene.width, scene.height);

  const coming = new Set<string>();
  for (const tile of scene.tiles) {
    if (tile.sampled) continue;
    const level = thumbnails.levelFor(tile.grid.width * ratio);
    for (const error of tile.shown) coming.add(thumbnails.urlOf(level, error));
  }

  let missing = 0;
  for (const tile of scene.tiles) {
    if (!scene.whole) {
      fillTile(context, tile, palette.tile, colouring?.tile(errorsOf(scene.tree, tile.node)) ?? null);
    }
    const { width, height } = tile.grid;
    const level = thumbnails.levelFor(width * ratio);
    tile.shown.forEach((error, i) => {
      const place = placeInGrid(tile.grid, i);
      const x = tile.corner.x + place.x;
      const y = tile.corner.y + place.y;
      const { from, final } = tile.sampled ? thumbnails.sampled(error, level) : thumbnails.source(error, level, coming);
      if (!final) missing++;
      if (width >= EDGED) {
        context.fillStyle = palette.edge;
        context.fillRect(x - 1, y - 1, width + 2, height + 2);
      }
      if (!from) {
        context.fillStyle = palette.empty;
        context.fillRect(x, y, width, height);
        return;
      }
      // Whole multiples stay crisp. Anything else is smoothed, or some pixels would come out wider than others.
      const growth = (width * ratio) / from.width;
      context.imageSmoothingEnabled = growth < 1 || growth !== Math.round(growth);
      context.drawImage(thumbnails.bitmap(from), from.x, from.y, from.width, from.height, x, y, width, height);
    });
    if (colouring?.image) drawStrips(context, tile, colouring.image, palette.tile);
    if (marks) drawMarks(context, tile, marks, palette);
  }
  return missing;
}

/** A tile's colour is a band along its top and a tint behind its words, which stay readable on it. */
function fillTile(context: CanvasRenderingContext2D, { rect }: Tile, plain: string, colour: string | null): void {
  const box = () => {
    context.beginPath();
    context.roundRect(rect.x, rect.y, rect.width, rect.height, 4);
  };
  box();
  context.fillStyle = plain;
  context.fill();
  if (colour === null) return;
  context.save();
  box();
  context.clip();
  context.fillStyle = colour;
  context.fillRect(rect.x, rect.y, rect.width, BAND);
  context.globalAlpha = TINT;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  context.restore();
}

const EDGED = 24; // CSS px; between smaller ones there is no room
const BAND = 4; // CSS px: the padding of a tile
const TINT = 0.16;

/** An image's colour is a strip along its foot, set off by a hairline: the picture itself keeps its own colours. */
function drawStrips(context: CanvasRenderingContext2D, tile: Tile, colourOf: (error: number) => string | null, plain: string): void {
  const { width, height } = tile.grid;
  const thick = Math.min(6, Math.max(3, Math.round(height * 0.1)));
  tile.shown.forEach((error, i) => {
    const colour = colourOf(error);
    if (colour === null) return;
    const place = placeInGrid(tile.grid, i);
    const x = tile.corner.x + place.x;
    const y = tile.corner.y + place.y + height - thick;
    context.fillStyle = plain;
    context.fillRect(x, y - 1, width, 1);
    context.fillStyle = colour;
    context.fillRect(x, y, width, thick);
  });
}
