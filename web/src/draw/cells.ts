/** One cell of a sheet onto a canvas of its own: as it is, or grey values through a colour table. */
import type { Source } from "../data/sheet";
import { STEPS, type Table } from "./colour";

/** `stretch`: from the cell's own least to its greatest value instead of on the site's scale; for masks, which measure nothing. */
export function drawCell(canvas: HTMLCanvasElement, bitmap: ImageBitmap, source: Source, colours: Table | null, stretch = false): void {
  canvas.width = source.width;
  canvas.height = source.height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, source.x, source.y, source.width, source.height, 0, 0, source.width, source.height);
  if (!colours) return;
  const pixels = context.getImageData(0, 0, source.width, source.height);
  if (stretch) stretchGrey(pixels.data);
  throughTable(pixels.data, colours);
  context.putImageData(pixels, 0, 0);
}

/** Spreads grey values over all of 0…254. */
function stretchGrey(pixels: Uint8ClampedArray): void {
  let [lo, hi] = [255, 0];
  for (let i = 0; i < pixels.length; i += 4) [lo, hi] = [Math.min(lo, pixels[i]!), Math.max(hi, pixels[i]!)];
  for (let i = 0; i < pixels.length; i += 4) pixels[i] = hi > lo ? ((STEPS - 1) * (pixels[i]! - lo)) / (hi - lo) : STEPS - 1;
}

/** Replaces each grey pixel by its colour. 255 is not used by the format; it counts as the top. */
export function throughTable(pixels: Uint8ClampedArray, colours: Table): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const b = Math.min(STEPS - 1, pixels[i]!);
    pixels[i] = colours[4 * b]!;
    pixels[i + 1] = colours[4 * b + 1]!;
    pixels[i + 2] = colours[4 * b + 2]!;
    pixels[i + 3] = colours[4 * b + 3]!;
  }
}

/** The table itself as a strip one pixel high, for a legend. */
export function drawLegend(canvas: HTMLCanvasElement, colours: Table): void {
  canvas.width = STEPS;
  canvas.height = 1;
  const context = canvas.getContext("2d")!;
  const pixels = context.createImageData(STEPS, 1);
  pixels.data.set(colours);
  context.putImageData(pixels, 0, 0);
}
