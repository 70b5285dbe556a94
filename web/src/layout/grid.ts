/** How the images of one tile are arranged, and which of them are shown where not all fit. */
export interface Grid {
  columns: number;
  rows: number;
  width: number; // drawn size of one image, CSS px
  height: number;
  across: number; // from one image to the next, CSS px
  down: number;
  left: number; // of the first image, from the corner of the room there is: what is left beside the images is shared out
  top: number;
}

export interface Cell {
  width: number; // native size of a thumbnail, px
  height: number;
}

const GAP = 2; // between images, CSS px, at least
const WIDEST_GAP = 7; // CSS px, or
const WIDEST_SHARE = 0.15; // of an image: further apart they would no longer be one group

/** Images are at most this large beside other tiles, CSS px, and where nothing else is shown. */
const LARGEST = 176;
const LARGEST_ALONE = 320;

/** Of two grids with images of much the same size the one whose last row is fuller is taken. */
const FULLNESS = 0.15;

/** What a reader may ask for, CSS px. */
export const SMALLEST_THUMBNAIL = 12;
export const LARGEST_THUMBNAIL = 256;

/** The smallest width at which a thumbnail can still be read, CSS px. */
function readableWidth(cell: Cell, alone: boolean): number {
  // Alone, a node cannot be cut any further: the rest is on other pages, not in other tiles.
  return alone ? 24 : Math.min(36, Math.max(18, 0.55 * cell.width));
}

/**
 * The grid that shows all `count` images as large as fits, or else as many as fit at a readable size. It covers the tile.
 *
 * @param asked the width the reader asked for, CSS px; null: whatever fits best
 */
export function fitGrid(count: number, width: number, height: number, cell: Cell, alone = false, asked: number | null = null): Grid {
  const aspect = cell.height / cell.width;
  const whole = Math.floor(Math.min(width, height / aspect)); // one image that fills the tile
  if (whole < 1 || count < 1) return { columns: 0, rows: 0, width: 0, height: 0, across: 0, down: 0, left: 0, top: 0 };
  const columnsAt = (w: number) => Math.max(1, Math.floor((width + GAP) / (w + GAP)));
  const rowsAt = (w: number) => Math.max(1, Math.floor((height + GAP) / (Math.round(w * aspect) + GAP)));
  if (asked !== null) {
    const w = Math.min(whole, asked);
    const columns = Math.min(columnsAt(w), count);
    return { columns, rows: Math.min(rowsAt(w), Math.ceil(count / columns)), width: w, height: Math.round(w * aspect), across: w + GAP, down: Math.round(w * aspect) + GAP, left: 0, top: 0 };
  }
  const largest = alone ? LARGEST_ALONE : LARGEST;
  const least = Math.min(whole, Math.floor(readableWidth(cell, alone)));
  const widthAt = (columns: number, rows: number) => Math.floor(Math.min(largest, (width + GAP) / columns - GAP, ((height + GAP) / rows - GAP) / aspect));

  let [columns, rows] = [columnsAt(least), rowsAt(least)]; // for a sample
  let best = 0;
  for (let c = 1; c <= Math.min(count, columnsAt(least)); c++) {
    const r = Math.ceil(count / c);
    const w = widthAt(c, r);
    const worth = w * (count / (c * r)) ** FULLNESS;
    if (w >= least && worth > best) [columns, rows, best] = [c, r, worth];
  }
  const w = Math.max(1, onWholeMultiple(widthAt(columns, rows), cell));
  const h = Math.round(w * aspect);
  const [across, left] = apart(width, columns, w);
  const [down, top] = apart(height, rows, h);
  return { columns, rows, width: w, height: h, across, down, left, top };
}

/** How far `n` images of a size lie apart, and where the first begins: evenly, and beyond a widest gap in the middle. */
function apart(length: number, n: number, side: number): [step: number, first: number] {
  const step = n === 1 ? side + GAP : Math.min((length - side) / (n - 1), side + Math.max(WIDEST_GAP, WIDEST_SHARE * side));
  return [step, Math.max(0, Math.floor((length - (n - 1) * step - side) / 2))];
}

/** Small images on whole multiples of their size, if that is near: every pixel of theirs is then equally many of the screen's. */
function onWholeMultiple(w: number, cell: Cell): number {
  if (cell.width > 48 || w <= cell.width * 1.5) return w;
  const whole = Math.floor(w / cell.width) * cell.width;
  return whole >= w * 0.94 ? whole : w;
}

/** Where image `i` of a grid lies, from the grid's corner. */
export function placeInGrid(grid: Grid, i: number): { x: number; y: number } {
  return {
    x: grid.left + Math.round((i % grid.columns) * grid.across),
    y: grid.top + Math.round(Math.floor(i / grid.columns) * grid.down),
  };
}

/**
 * `count` of these errors, spread evenly over all of them, the medoid first. Each is the middle of its stretch: with
 * every stretch's first, the tail of a cluster would never be seen.
 */
export function sample(errors: ArrayLike<number>, count: number, medoid = -1): number[] {
  const shown: number[] = [];
  const n = errors.length;
  const m = Math.min(count, n);
  if (m === 0) return shown;
  for (let i = 0; i < m; i++) shown.push(errors[m === n ? i : Math.floor(((i + 0.5) * n) / m)]!);
  const at = medoid < 0 ? -1 : Array.prototype.indexOf.call(errors, medoid);
  if (at >= 0) {
    shown.splice(Math.floor((at * m) / n), 1); // it stands for its own stretch
    shown.unshift(medoid);
  }
  return shown;
}

/** Which cell of a grid a point (from the grid's corner) is in, or -1. */
export function cellAt(grid: Grid, x: number, y: number): number {
  const column = Math.floor((x - grid.left) / grid.across);
  const row = Math.floor((y - grid.top) / grid.down);
  return column < 0 || row < 0 || column >= grid.columns ? -1 : row * grid.columns + column;
}
