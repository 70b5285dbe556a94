/** Which points have room for a thumbnail: none of those drawn may overlap. */

/**
 * Goes through the points in order and keeps each that is clear of all kept before it. It looks at the whole map, not
 * only at what is in view, so that moving the map changes nothing.
 *
 * @param x place of every point, in any unit
 * @param width room that one thumbnail takes, in the same unit
 * @returns (points) 1: it has room
 */
export function thin(x: ArrayLike<number>, y: ArrayLike<number>, order: ArrayLike<number>, width: number, height: number): Uint8Array {
  const kept = new Uint8Array(x.length);
  // Two points in one cell of this grid always overlap, so that a cell never holds more than one.
  const cells = new Map<number, number>();
  for (let i = 0; i < order.length; i++) {
    const point = order[i]!;
    const column = Math.floor(x[point]! / width);
    const row = Math.floor(y[point]! / height);
    if (clear(point, column, row)) {
      kept[point] = 1;
      cells.set(row * COLUMNS + column, point);
    }
  }
  return kept;

  function clear(point: number, column: number, row: number): boolean {
    for (let r = row - 1; r <= row + 1; r++)
      for (let c = column - 1; c <= column + 1; c++) {
        const other = cells.get(r * COLUMNS + c);
        if (other === undefined) continue;
        if (Math.abs(x[point]! - x[other]!) < width && Math.abs(y[point]! - y[other]!) < height) return false;
      }
    return true;
  }
}

const COLUMNS = 2 ** 26; // more than a map can have

/**
 * The same in an order whose beginning is spread over the whole: steps of the golden ratio leave no stretch of
 * neighbours out for long.
 */
export function spread(items: ArrayLike<number>): Int32Array {
  const key = (i: number) => Math.imul(i, 0x9e3779b1) >>> 0;
  const places = Int32Array.from({ length: items.length }, (_, i) => i).sort((a, b) => key(a) - key(b));
  return places.map((i) => items[i]!);
}
