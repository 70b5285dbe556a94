/** How the images of one tile are arranged, and which of them are shown where not all fit. */
export interface Grid {
  columns: number;
  rows: number;
  width: number; // drawn size of one image, CSS px
  height: number;
}

export interface Cell {
  width: number; // native size of a thumbnail, px
  height: number;
}

const GAP = 2; // between images, CSS px

/** Thumbnails grow at most this much beside others, and this much where nothing else is shown: more shows no more. */
const MOST_GROWTH = 3;
const MOST_GROWTH_ALONE = 5;
const LARGEST = 176;

/** What a reader may ask for, CSS px. */
export const SMALLEST_THUMBNAIL = 12;
export const LARGEST_THUMBNAIL = 256;

/** The smallest width at which a thumbnail can still be read, CSS px. */
function readableWidth(cell: Cell, alone: boolean): number {
  // Alone, a node cannot be cut any further: the rest is on other pages, not in other tiles.
  return alone ? 24 : Math.min(36, Math.max(18, 0.55 * cell.width));
}

/**
 * The grid that shows all `count` images as large as fits, or else as many as fit at a readable size.
 *
 * @param asked the width the reader asked for, CSS px; null: whatever fits best
 */
export function fitGrid(count: number, width: number, height: number, cell: Cell, alone = false, asked: number | null = null): Grid {
  const aspect = cell.height / cell.width;
  const columnsAt = (w: number) => Math.floor((width + GAP) / (w + GAP));
  const rowsAt = (w: number) => Math.floor((height + GAP) / (Math.round(w * aspect) + GAP));

  let w = Math.floor(Math.min(width, height / aspect));
  if (asked !== null) w = Math.min(w, asked);
  else {
    const largest = Math.max(readableWidth(cell, alone), Math.min(LARGEST, (alone ? MOST_GROWTH_ALONE : MOST_GROWTH) * cell.width));
    w = Math.floor(Math.min(largest, w));
    const least = Math.min(w, Math.floor(readableWidth(cell, alone)));
    while (w > least && columnsAt(w) * rowsAt(w) < count) w--;
    // Where only a sample fits, there may still be room for the same number of larger ones.
    while (w >= 1 && w < largest && columnsAt(w + 1) === columnsAt(w) && rowsAt(w + 1) === rowsAt(w)) w++;
    w = onWholeMultiple(w, cell);
  }
  if (w < 1) return { columns: 0, rows: 0, width: 0, height: 0 };
  const columns = Math.min(columnsAt(w), count);
  return { columns, rows: Math.min(rowsAt(w), Math.ceil(count / Math.max(1, columns))), width: w, height: Math.round(w * aspect) };
}

/** Small images on whole multiples of their size: every pixel of theirs is then equally many of the screen's. */
function onWholeMultiple(w: number, cell: Cell): number {
  if (cell.width > 48 || w <= cell.width * 1.5) return w;
  const whole = Math.floor(w / cell.width) * cell.width;
  return whole >= w * 0.8 ? whole : w;
}

/** Where image `i` of a grid lies, from the grid's corner. */
export function placeInGrid(grid: Grid, i: number): { x: number; y: number } {
  return {
    x: (i % grid.columns) * (grid.width + GAP),
    y: Math.floor(i / grid.columns) * (grid.height + GAP),
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
  const column = Math.floor(x / (grid.width + GAP));
  const row = Math.floor(y / (grid.height + GAP));
  return x < 0 || y < 0 || column >= grid.columns ? -1 : row * grid.columns + column;
}
