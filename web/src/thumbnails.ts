/** Which size of thumbnail to draw an error from. */
import type { Sheet } from "./data";
import { locate, type Sheets, type Source } from "./sprites";

export class Thumbnails {
  /** @param levels the site's thumbnail sheets, smallest cells first */
  constructor(
    private readonly levels: Sheet[],
    private readonly sheets: Sheets,
  ) {}

  /** The native size the layout reckons with: that of the largest level. */
  get cell(): { width: number; height: number } {
    const [width, height] = this.levels[this.levels.length - 1]?.cell ?? [32, 32];
    return { width, height };
  }

  /** The smallest level that need not be enlarged to `width` device pixels, else the largest. */
  levelFor(width: number): number {
    const level = this.levels.findIndex((sheet) => sheet.cell[0] >= width);
    return level < 0 ? this.levels.length - 1 : level;
  }

  urlOf(level: number, error: number): string {
    return locate(this.levels[level]!, error).url;
  }

  /**
   * Where to draw an error from, now. Asks for the sheet of `level`, unless a finer one is here or `coming` anyway:
   * one request for 32 px serves the 16 px tiles beside it too. Meanwhile any other level that is here stands in.
   */
  source(error: number, level: number, coming: ReadonlySet<string>): { from: Source | null; final: boolean } {
    let wanted = level;
    for (let finer = this.levels.length - 1; finer > level; finer--) {
      const url = this.urlOf(finer, error);
      if (coming.has(url) || this.sheets.peek(url)) {
        wanted = finer;
        break;
      }
    }
    const best = locate(this.levels[wanted]!, error);
    if (this.sheets.get(best.url)) return { from: best, final: true };
    for (let other = this.levels.length - 1; other >= 0; other--) {
      const source = locate(this.levels[other]!, error);
      if (this.sheets.peek(source.url)) return { from: source, final: this.sheets.hasFailed(best.url) };
    }
    return { from: null, final: this.sheets.hasFailed(best.url) };
  }

  bitmap(source: Source): ImageBitmap {
    return this.sheets.peek(source.url)!;
  }
}
