/** Everything the treemap shows at one moment: rectangles, and which images lie where. No pixels yet. */
import { tiles as tilesOf } from "./cut";
import { type Cell, fitGrid, type Grid, sample } from "./grid";
import { atLeast, layout, type Rect } from "./layout";
import { errorsOf, size, type Tree } from "./tree";

export interface Tile {
  node: number;
  rect: Rect;
  lines: number; // of the header: 0, 1, or 2 where names and numbers do not fit side by side
  header: number; // its height, CSS px; 0: too small a tile for words
  footer: number; // ditto; a line that says "shown k of n", where the header has no room for it
  grid: Grid;
  corner: { x: number; y: number }; // of the grid
  shown: number[]; // errors, in the order of the grid's cells
  count: number; // all errors of the tile
}

export interface Scene {
  tree: Tree;
  node: number;
  width: number;
  height: number;
  whole: boolean; // one tile: the node itself, with all its images
  tiles: Tile[];
}

const TILE_GAP = 6;
const PADDING = 4;

/** From this many tiles on, margins would take more room than images. */
const MANY = 100;
const DENSE_GAP = 3;
const LINE = 20;
const SECOND_LINE = 16;
const FOOTER = 15;

/** From this width on, a header has room for a remark on its right. */
export const ROOMY = 300;
const NARROW = 230;
const TALL = 110;

/** WCAG 2.2 asks for targets of 24 px; a tile is at least about that, however few errors it has. */
const SMALLEST_SIDE = 30;

export function buildScene(
  tree: Tree,
  node: number,
  k: number,
  area: { width: number; height: number },
  cell: Cell,
  medoidOf: (node: number) => number,
): Scene {
  const { width, height } = area;
  const nodes = tilesOf(tree, node, k);
  const whole = nodes.length === 1 && nodes[0] === node;
  const counts = nodes.map((tile) => size(tree, tile));
  const share = (SMALLEST_SIDE * SMALLEST_SIDE) / Math.max(1, width * height);
  // With very many tiles there is no room for a least size; then area is number of errors and nothing else.
  const weights = share * nodes.length < 0.5 ? atLeast(counts, share) : counts;
  const borders = nodes.map((tile) => tree.border[tree.start[tile]!]!);
  const many = nodes.length > MANY;
  const gap = whole ? 0 : many ? DENSE_GAP : TILE_GAP;
  const rects = layout(weights, borders, { x: 0, y: 0, width: width + gap, height: height + gap });

  const tiles = nodes.map((tile, i): Tile => {
    const rect = onPixels(rects[i]!, gap);
    const lines = whole || rect.width < 54 || rect.height < 46 ? 0 : rect.width < NARROW && rect.height >= TALL ? 2 : 1;
    const header = lines === 0 ? 0 : lines === 1 ? LINE : LINE + SECOND_LINE;
    const padding = many && header === 0 ? 0 : PADDING;
    const fit = (footer: number) =>
      fitGrid(counts[i]!, rect.width - 2 * padding, rect.height - 2 * padding - header - footer, cell, whole);
    let footer = 0;
    let grid = fit(footer);
    const sampled = grid.columns * grid.rows < counts[i]!;
    if (sampled && header > 0 && rect.width < ROOMY && rect.height > 80) {
      footer = FOOTER;
      grid = fit(footer);
    }
    const shown = sample(errorsOf(tree, tile), grid.columns * grid.rows, medoidOf(tile));
    const corner = { x: rect.x + padding, y: rect.y + padding + header };
    return { node: tile, rect, lines, header, footer, grid, corner, shown, count: counts[i]! };
  });
  return { tree, node, width, height, whole, tiles };
}

/** Whole pixels, rounded edge by edge so that gaps stay even. */
function onPixels(rect: Rect, gap: number): Rect {
  const x = Math.round(rect.x);
  const y = Math.round(rect.y);
  return {
    x,
    y,
    width: Math.max(1, Math.round(rect.x + rect.width) - x - gap),
    height: Math.max(1, Math.round(rect.y + rect.height) - y - gap),
  };
}
