/** One cell of a sheet onto a canvas of its own: as it is, or grey values through a colour table. */
import type { Table } from "./colour";
import { STEPS } from "./colour";
import type { Source } from "./sprites";

export function drawCell(canvas: HTMLCanvasElement, bitmap: ImageBitmap, source: Source, colours: Table | null): void {
  canvas.width = source.width;
  canvas.height = source.height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, source.x, source.y, source.width, source.height, 0, 0, source.width, source.height);
  if (!colours) return;
  const pixels = context.getImageData(0, 0, source.width, source.height);
  throughTable(pixels.data, colours);
  context.putImageData(pixels, 0, 0);
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
