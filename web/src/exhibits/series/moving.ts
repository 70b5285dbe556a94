/** Where points are on the way from one checkpoint to the next. A map’s points are whole numbers from 0 to 1000. */
import type { MapOverTime } from "./document";

export const SPAN = 1000;
const NOWHERE = -1; // the image is classified correctly there, or has no place

export interface Places {
  x: Float32Array;
  y: Float32Array;
  shown: Float32Array; // 0 to 1: what is on the map at one checkpoint only comes or goes on the way
}

export function placesFor(n: number): Places {
  return { x: new Float32Array(n), y: new Float32Array(n), shown: new Float32Array(n) };
}

/** @param time which checkpoint; between two whole numbers the points are on their way */
export function placeAt({ x, y }: MapOverTime, time: number, into: Places): Places {
  const last = x.length - 1;
  const from = Math.max(0, Math.min(last, Math.floor(time)));
  const to = Math.min(last, from + 1);
  const way = eased(Math.max(0, Math.min(1, time - from)));
  const [ax, ay, bx, by] = [x[from]!, y[from]!, x[to]!, y[to]!];
  for (let i = 0; i < into.x.length; i++) {
    const [a, b] = [ax[i]! !== NOWHERE, bx[i]! !== NOWHERE];
    if (a && b) {
      into.x[i] = ax[i]! + (bx[i]! - ax[i]!) * way;
      into.y[i] = ay[i]! + (by[i]! - ay[i]!) * way;
      into.shown[i] = 1;
    } else {
      into.x[i] = a ? ax[i]! : bx[i]!;
      into.y[i] = a ? ay[i]! : by[i]!;
      into.shown[i] = a ? 1 - way : b ? way : 0;
    }
  }
  return into;
}

/** Slow at both ends. */
function eased(way: number): number {
  return way * way * (3 - 2 * way);
}

/** How many errors have a place at a checkpoint. */
export function placed({ x }: MapOverTime, step: number): number {
  return x[step]!.reduce((n, value) => n + (value === NOWHERE ? 0 : 1), 0);
}

/** A map on a canvas, with its proportions and some room at the edges. */
export interface Fit {
  scale: number; // px per unit
  left: number;
  top: number;
}

/** @param bounds what is to be in view at every checkpoint */
export function fitted(width: number, height: number, margin: number, { left, right, top, bottom }: Bounds): Fit {
  const room = (px: number, span: number) => Math.max(0, px - 2 * margin) / Math.max(1, span);
  const scale = Math.min(room(width, right - left), room(height, bottom - top));
  return { scale, left: width / 2 - (scale * (left + right)) / 2, top: height / 2 - (scale * (top + bottom)) / 2 };
}

export interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where any point of any checkpoint is. */
export function boundsOf({ x, y }: MapOverTime): Bounds {
  const ends = (rows: readonly (readonly number[])[]): [number, number] => {
    let [low, high] = [SPAN, 0];
    for (const row of rows) for (const value of row) if (value !== NOWHERE) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return low <= high ? [low, high] : [0, SPAN];
  };
  const [[left, right], [top, bottom]] = [ends(x), ends(y)];
  return { left, right, top, bottom };
}

/** The point nearest to a place on the canvas, at most `reach` px away; null: none. */
export function nearest({ x, y, shown }: Places, fit: Fit, at: { x: number; y: number }, reach: number): number | null {
  let best: number | null = null;
  let least = reach * reach;
  for (let i = 0; i < x.length; i++) {
    if (shown[i]! < 0.5) continue;
    const off = (fit.left + fit.scale * x[i]! - at.x) ** 2 + (fit.top + fit.scale * y[i]! - at.y) ** 2;
    if (off <= least) [best, least] = [i, off];
  }
  return best;
}
