/** The originals of a few images, for where they are drawn larger than any sheet has them. */
import type { Source } from "../data/sheet";
import type { Sheets } from "./sheets";

const MOST_CLOSEUPS = 48; // pictures: each is a request, and a megabyte once decoded
const MOST_PACKS = 4; // of half a megabyte

/** A sheet with smaller cells than this has every pixel that its images have. */
const REDUCED = 64;

/** The part of a picture that the model saw, as fractions: x0, y0, x1, y1. */
export type ViewOf = (error: number) => readonly number[] | null;

export class Closeups {
  private viewOf: ViewOf = () => null;
  private wanted = new Set<number>();

  /** @param cell the size of an image on the largest sheet, px */
  constructor(
    private readonly sheets: Sheets,
    private readonly cell: number,
  ) {}

  /** Whether the originals of these, drawn at this width in device pixels, show more; `packed` is how many are in a file. */
  isWorth(errors: readonly number[], width: number, packed = Infinity): boolean {
    if (this.cell < REDUCED || errors.length > MOST_CLOSEUPS || width <= this.cell) return false;
    return new Set(errors.map((error) => Math.floor(error / packed))).size <= MOST_PACKS;
  }

  /** Asks for these, and lets go of all others. */
  ask(errors: readonly number[], viewOf: ViewOf): void {
    const wanted = new Set(errors);
    for (const error of this.wanted) if (!wanted.has(error)) this.sheets.drop(urlOf(error));
    this.wanted = wanted;
    this.viewOf = viewOf;
    for (const error of errors) this.sheets.get(urlOf(error));
  }

  /** Where to draw an image from; null: its original is not here, or it is not known what the model saw of it. */
  source(error: number): Source | null {
    if (!this.wanted.has(error)) return null;
    const bitmap = this.sheets.peek(urlOf(error));
    const view = bitmap && this.viewOf(error);
    if (!view) return null;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = view;
    if (x1 <= x0 || y1 <= y0) return null;
    return { url: urlOf(error), x: x0 * bitmap.width, y: y0 * bitmap.height, width: (x1 - x0) * bitmap.width, height: (y1 - y0) * bitmap.height };
  }
}

function urlOf(error: number): string {
  return `images/${error}.webp`;
}
