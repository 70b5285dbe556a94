/**
 * The treemap: a row of weights in a fixed order becomes a plane of rectangles, by cutting in two along the longer
 * side until one weight is left.
 *
 * It's tempting to cut exactly where the merge tree does. Ward trees are lopsided, and a cluster of 1 % beside one of
 * 99 % would become a strip too thin for a single image. So, of the borders that leave both sides at least a quarter,
 * the one the tree makes highest up is taken, and where there is none, the one nearest to the middle. Order is kept
 * either way, which is what makes zooming and changing the number of clusters calm: a cluster that splits gains a
 * weaker border inside itself, and the stronger ones around it still win.
 */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

const LEAST_SHARE = 0.25;

/**
 * @param weights one per tile, positive
 * @param borders one per tile: the strength of the border before it (the first is not used)
 */
export function layout(weights: ArrayLike<number>, borders: ArrayLike<number>, area: Rect): Rect[] {
  const n = weights.length;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + weights[i]!;

  const rects = new Array<Rect>(n);
  const stack: [from: number, to: number, rect: Rect][] = n > 0 ? [[0, n, area]] : [];
  for (let job = stack.pop(); job; job = stack.pop()) {
    const [from, to, rect] = job;
    if (to - from === 1) {
      rects[from] = rect;
      continue;
    }
    const at = chooseBorder(sums, borders, from, to);
    const share = (sums[at]! - sums[from]!) / (sums[to]! - sums[from]!);
    const [first, second] = rect.width >= rect.height ? splitWidth(rect, share) : splitHeight(rect, share);
    stack.push([from, at, first], [at, to, second]);
  }
  return rects;
}

function chooseBorder(sums: Float64Array, borders: ArrayLike<number>, from: number, to: number): number {
  const total = sums[to]! - sums[from]!;
  let strongest = -1;
  let middle = from + 1;
  let middleOff = Infinity;
  for (let at = from + 1; at < to; at++) {
    const off = Math.abs((sums[at]! - sums[from]!) / total - 0.5);
    if (off < middleOff) {
      middle = at;
      middleOff = off;
    }
    if (off <= 0.5 - LEAST_SHARE && (strongest < 0 || borders[at]! > borders[strongest]!)) strongest = at;
  }
  return strongest < 0 ? middle : strongest;
}

function splitWidth({ x, y, width, height }: Rect, share: number): [Rect, Rect] {
  const w = width * share;
  return [
    { x, y, width: w, height },
    { x: x + w, y, width: width - w, height },
  ];
}

function splitHeight({ x, y, width, height }: Rect, share: number): [Rect, Rect] {
  const h = height * share;
  return [
    { x, y, width, height: h },
    { x, y: y + h, width, height: height - h },
  ];
}

/** Raises every weight to at least `share` of the sum, so that a tile of one error can still be seen and hit. */
export function atLeast(weights: number[], share: number): number[] {
  const least = share * weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.max(weight, least));
}
