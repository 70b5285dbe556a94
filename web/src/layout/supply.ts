/**
 * Where a view's images come from: the thumbnail sheets, or the overview, where the sheets would be too many files.
 * It depends on the view alone, not on what happens to be loaded: a link shows everyone the same sample.
 */
import { errorsOf, type Tree } from "../tree/tree";
import type { Cell } from "./grid";
import type { Tile } from "./tile";

export interface OverviewSupply {
  cell: Cell;
  among: (errors: Int32Array) => Int32Array;
}

/** What a layout has to know of the pictures it lays out; draw/thumbnails.ts has them. */
export interface Supply {
  cell: Cell; // native size of a thumbnail
  overviewFor: (errors: number) => OverviewSupply | null;
  levelFor: (width: number) => number;
  urlOf: (level: number, error: number) => string;
}

/** Sheets a view may fetch before it is drawn from the overview instead. */
const MOST_FILES = 3;

/** The overview takes a view over only if it has at least this many of its images, or this share of those that fit. */
const ENOUGH = 100;
const ENOUGH_SHARE = 0.25;

export function comesFromOverview(tree: Tree, node: number, tiles: Tile[], thumbnails: Supply, overview: OverviewSupply | null, ratio: number): boolean {
  if (!overview) return false;
  const files = new Set<string>();
  let shown = 0;
  for (const tile of tiles) {
    shown += tile.shown.length;
    const level = thumbnails.levelFor(tile.grid.width * ratio);
    for (const error of tile.shown) files.add(thumbnails.urlOf(level, error));
  }
  if (files.size <= MOST_FILES) return false;
  const there = overview.among(errorsOf(tree, node)).length;
  return there >= Math.min(ENOUGH, ENOUGH_SHARE * shown);
}
