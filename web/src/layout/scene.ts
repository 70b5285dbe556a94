/** Everything the treemap shows at one moment: rectangles, and which images lie where. No pixels yet. */
import { type CutBy, tiles as tilesOf } from "../tree/cut";
import { errorsOf, size, type Tree } from "../tree/tree";
import { type Cell, fitGrid, sample } from "./grid";
import { atLeast, layout, type Rect } from "./layout";
import { comesFromOverview, type Supply } from "./supply";
import type { Tile } from "./tile";

export interface Scene {
  tree: Tree;
  node: number;
  width: number;
  height: number;
  whole: boolean; // one tile: the node itself, with all its images, or as many as fit on a page
  page: number; // from 0; only a whole scene has several
  pages: number;
  first: number; // place of the first image of the page among all of the node's
  tiles: Tile[];
}

export interface Options {
  k: number; // clusters a node is cut into
  cut: CutBy;
  size: number | null; // width of a thumbnail, CSS px; null: whatever fits best
  page: number;
  first?: ReadonlySet<number> | null; // errors that the view is about: in every tile they come before the others
}

export interface Area {
  width: number; // CSS px
  height: number;
  ratio: number; // device pixels per CSS pixel
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
const BESIDE = { from: 96, share: 0.35, most: 90 }; // px, and of a flat tile
const TALL = 110;

/** WCAG 2.2 asks for targets of 24 px; a tile is at least about that, however few errors it has. */
const SMALLEST_SIDE = 30;

export function buildScene(tree: Tree, node: number, options: Options, area: Area, thumbnails: Supply, medoidOf: (node: number) => number): Scene {
  const { width, height } = area;
  const nodes = tilesOf(tree, node, options.k, options.cut);
  const whole = nodes.length === 1 && nodes[0] === node;
  const many = nodes.length > MANY;
  const gap = whole ? 0 : many ? DENSE_GAP : TILE_GAP;
  const rects = rectsOf(tree, nodes, width + gap, height + gap);

  const overview = thumbnails.overviewFor(size(tree, node));
  const make = (sampled: boolean) =>
    nodes.map((tile, i): Tile => {
      const rect = onPixels(rects[i]!, gap);
      const errors = sampled ? overview!.among(errorsOf(tree, tile)) : errorsOf(tree, tile);
      const cell = sampled ? overview!.cell : thumbnails.cell;
      const medoid = sampled ? nearestTo(tree, errors, medoidOf(tile)) : medoidOf(tile);
      const first = options.first ? errorsOf(tree, tile).filter((error) => options.first!.has(error)).length : 0;
      return { ...fill(rect, errors, size(tree, tile), cell, options, whole, many, medoid), node: tile, sampled, first };
    });
  let tiles = make(false);
  if (comesFromOverview(tree, node, tiles, thumbnails, overview, area.ratio)) tiles = make(true);

  const room = whole ? Math.max(1, tiles[0]!.grid.columns * tiles[0]!.grid.rows) : Infinity;
  const pages = Math.max(1, Math.ceil(size(tree, node) / room));
  const page = Math.min(options.page, pages - 1);
  if (pages > 1) tiles[0]!.shown = [...errorsOf(tree, node).subarray(page * room, (page + 1) * room)];
  return { tree, node, width, height, whole, page, pages, first: pages > 1 ? page * room : 0, tiles };
}

function rectsOf(tree: Tree, nodes: number[], width: number, height: number): Rect[] {
  const counts = nodes.map((tile) => size(tree, tile));
  const share = (SMALLEST_SIDE * SMALLEST_SIDE) / Math.max(1, width * height);
  // With very many tiles there is no room for a least size; then area is number of errors and nothing else.
  const weights = share * nodes.length < 0.5 ? atLeast(counts, share) : counts;
  const borders = nodes.map((tile) => tree.border[tree.start[tile]!]!);
  return layout(weights, borders, { x: 0, y: 0, width, height });
}

/** A tile's header and images. `errors` are those that may be shown, of `count`. */
function fill(rect: Rect, errors: Int32Array, count: number, cell: Cell, options: Options, whole: boolean, many: boolean, medoid: number): Omit<Tile, "node" | "sampled" | "first"> {
  const lines = whole || rect.width < 40 || rect.height < 40 ? 0 : rect.width < NARROW && rect.height >= TALL ? 2 : 1;
  const header = lines === 0 ? 0 : lines === 1 ? LINE : LINE + SECOND_LINE;
  const padding = many && header === 0 ? 0 : PADDING;
  const beside = lines || whole || many || rect.width < BESIDE.from ? 0 : Math.min(BESIDE.most, Math.round(BESIDE.share * rect.width));
  const fit = (footer: number) => fitGrid(errors.length, rect.width - 2 * padding - beside, rect.height - 2 * padding - header - footer, cell, whole, options.size);
  let footer = 0;
  let grid = fit(footer);
  if (grid.columns * grid.rows < count && header > 0 && rect.width < ROOMY && rect.height > 80) {
    footer = FOOTER;
    grid = fit(footer);
  }
  const shown = sampleFrom(errors, grid.columns * grid.rows, medoid, options.first);
  const corner = { x: rect.x + padding + beside, y: rect.y + padding + header };
  return { rect, lines, header, beside, footer, grid, corner, shown, count };
}

function sampleFrom(errors: Int32Array, room: number, medoid: number, first: Options["first"]): number[] {
  if (!first) return sample(errors, room, medoid);
  const mine = sample(errors.filter((error) => first.has(error)), room);
  return [...mine, ...sample(errors.filter((error) => !first.has(error)), room - mine.length)];
}

/** Of these errors the one nearest in leaf order, which is likely to look most like it; -1 where there is none. */
function nearestTo(tree: Tree, errors: Int32Array, medoid: number): number {
  if (medoid < 0) return -1;
  const at = tree.position[medoid]!;
  let best = -1;
  let bestOff = Infinity;
  for (const error of errors) {
    const off = Math.abs(tree.position[error]! - at);
    if (off < bestOff) [best, bestOff] = [error, off];
  }
  return best;
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
