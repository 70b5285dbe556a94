/**
 * Points of a map as pixels, fast enough to be drawn anew at every frame: ten thousand circles of a canvas take longer
 * than a frame does, ten thousand stamps a fraction of it. A stamp is blended with the page once, not where it lies.
 */
import type { Fit, Places } from "./moving";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Pixels of a dot, from its middle. */
interface Stamp {
  dx: Int8Array;
  dy: Int8Array;
  colour: Uint32Array;
}

export const LEVELS = 8; // of how much of a point is shown

/** @param radius device pixels */
export function stampsOf(colours: readonly Rgb[], page: Rgb, radius: number): Stamp[] {
  const reach = Math.ceil(radius);
  const cells: [dx: number, dy: number, cover: number][] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(dx, dy)));
      if (cover > 0.1) cells.push([dx, dy, cover]);
    }
  }
  const [dx, dy] = [Int8Array.from(cells, ([x]) => x), Int8Array.from(cells, ([, y]) => y)];
  return colours.flatMap((colour) =>
    Array.from({ length: LEVELS }, (_, level) => ({
      dx,
      dy,
      colour: Uint32Array.from(cells, ([, , cover]) => packed(blend(colour, page, (cover * (level + 1)) / LEVELS))),
    })),
  );
}

/** @param pixels (height, width) as on a canvas; `of` has each point’s colour among those of the stamps */
export function drawPoints(pixels: Uint32Array, width: number, height: number, { x, y, shown }: Places, fit: Fit, of: Uint8Array, stamps: readonly Stamp[], page: Rgb): void {
  pixels.fill(packed(page));
  for (let i = 0; i < x.length; i++) {
    const level = Math.round(shown[i]! * LEVELS) - 1;
    if (level < 0) continue;
    const { dx, dy, colour } = stamps[of[i]! * LEVELS + level]!;
    const left = Math.round(fit.left + fit.scale * x[i]!);
    const top = Math.round(fit.top + fit.scale * y[i]!);
    for (let k = 0; k < colour.length; k++) {
      const [column, row] = [left + dx[k]!, top + dy[k]!];
      if (column >= 0 && column < width && row >= 0 && row < height) pixels[row * width + column] = colour[k]!;
    }
  }
}

function blend(over: Rgb, under: Rgb, share: number): Rgb {
  const mix = (i: 0 | 1 | 2) => Math.round(under[i] + (over[i] - under[i]) * share);
  return [mix(0), mix(1), mix(2)];
}

/** As a canvas has them in memory, on every machine that browsers run on. */
export function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Any colour of a style sheet as numbers. */
export function rgbOf(context: CanvasRenderingContext2D, colour: string): Rgb {
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red!, green!, blue!];
}
