/** Which size of thumbnail to draw an error from. */
import type { Sheet } from "../data/documents";
import { locate, type Source } from "../data/sheet";
import { sample } from "../layout/grid";
import { Closeups } from "./closeups";
import { Overview } from "./overview";
import type { Sheets } from "./sheets";

/** Sheets that a few pictures of a cluster may be drawn from: at full size each is 64 MB once decoded. */
const MOST_FILES = 4;

/** And where the overview has the pictures as large as any sheet. */
const MOST_FILES_OF_SMALL = 2;

/** Images of a view that an overview must have, that it is the one to draw from. */
const ENOUGH = 100;

/** A cell of a sheet. */
export interface Picture {
  sheet: Sheet;
  cell: number;
}

export class Thumbnails {
  private readonly overviews: Overview[];
  readonly closeups: Closeups;

  /**
   * @param levels the site's thumbnail sheets, smallest cells first
   * @param overviews sheets of a sample of all errors, the smallest sample first
   * @param n errors of the site
   */
  constructor(
    private readonly levels: Sheet[],
    overviews: Sheet[],
    private readonly n: number,
    private readonly sheets: Sheets,
  ) {
    this.overviews = overviews.map((sheet) => new Overview(sheet, n));
    this.closeups = new Closeups(sheets, this.cell.width);
  }

  /** The native size the layout reckons with: that of the largest level. */
  get cell(): { width: number; height: number } {
    const [width, height] = this.levels[this.levels.length - 1]?.cell ?? [32, 32];
    return { width, height };
  }

  /** The smallest sample that is enough of so many errors that lie together, else the largest; null: there is none. */
  overviewFor(errors: number): Overview | null {
    return this.overviews.find(({ count }) => (errors * count) / this.n >= ENOUGH) ?? this.overviews.at(-1) ?? null;
  }

  /** The smallest level that need not be enlarged to `width` device pixels, else the largest. */
  levelFor(width: number): number {
    const level = this.levels.findIndex((sheet) => sheet.cell[0] >= width);
    return level < 0 ? this.levels.length - 1 : level;
  }

  /**
   * `count` of these errors, spread evenly, and where to draw each from at its largest: the sheets, or, where these
   * would be more files than a few pictures are worth, the overview. The medoid is first, whatever has it.
   */
  spread(errors: Int32Array, count: number, medoid: number): { samples: number[]; pictureOf: (error: number) => Picture } {
    const largest = this.levels[this.levels.length - 1]!;
    const samples = sample(errors, count, medoid);
    const exact = (error: number) => ({ sheet: largest, cell: error });
    const urlOf = (error: number) => locate(largest, error).url;
    const overview = this.overviewFor(errors.length);
    const most = overview && overview.cell.width < this.cell.width ? MOST_FILES : MOST_FILES_OF_SMALL;
    if (!overview || new Set(samples.map(urlOf)).size <= most) return { samples, pictureOf: exact };
    const rough = overview.among(errors);
    if (rough.length < samples.length) return { samples, pictureOf: exact };
    const apart = samples[0] === medoid && !overview.has(medoid);
    return {
      samples: apart ? [medoid, ...sample(rough, count - 1)] : sample(rough, count, medoid),
      pictureOf: (error) => (overview.has(error) && !this.sheets.peek(urlOf(error)) ? overview.picture(error) : exact(error)),
    };
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
      if ((coming.has(url) && !this.sheets.hasFailed(url)) || this.sheets.peek(url)) {
        wanted = finer;
        break;
      }
    }
    const close = this.closeups.source(error);
    if (close) return { from: close, final: true };
    const best = locate(this.levels[wanted]!, error);
    if (this.sheets.get(best.url)) return { from: best, final: true };
    return { from: this.standIn(error), final: this.sheets.hasFailed(best.url) };
  }

  /** Where to draw an error of the overview from: from there, unless something finer is here already. */
  sampled(error: number, level: number): { from: Source | null; final: boolean } {
    for (let finer = this.levels.length - 1; finer >= level; finer--) {
      const source = locate(this.levels[finer]!, error);
      if (this.sheets.peek(source.url)) return { from: source, final: true };
    }
    const best = this.sampleOf(error)!;
    if (this.sheets.get(best.url)) return { from: best, final: true };
    return { from: this.standIn(error), final: this.sheets.hasFailed(best.url) };
  }

  /** Whether nothing can be drawn of an error, since none of its sheets could be had. */
  isBlank(error: number, width: number, sampled: boolean): boolean {
    const best = sampled ? this.sampleOf(error)!.url : this.urlOf(this.levelFor(width), error);
    return this.sheets.hasFailed(best) && this.standIn(error) === null;
  }

  /** The finest level that has all of these errors on at most `files` sheets, else the coarsest. */
  levelWithin(errors: number[], files: number): Sheet {
    const fits = (sheet: Sheet) => new Set(errors.map((error) => locate(sheet, error).url)).size <= files;
    return this.levels.filter(fits).at(-1) ?? this.levels[0]!;
  }

  /** Whether any sheet is on its way. */
  get loading(): boolean {
    return this.sheets.loading;
  }

  bitmap(source: Source): ImageBitmap {
    return this.sheets.peek(source.url)!;
  }

  /** Any picture of an error that is here, the largest of them. */
  private standIn(error: number): Source | null {
    for (let level = this.levels.length - 1; level >= 0; level--) {
      const source = locate(this.levels[level]!, error);
      if (this.sheets.peek(source.url)) return source;
    }
    const source = this.sampleOf(error);
    return source && this.sheets.peek(source.url) ? source : null;
  }

  /** The cell of an error on the first overview that has it: the smallest sample is the likeliest to be here. */
  private sampleOf(error: number): Source | null {
    return this.overviews.find((overview) => overview.has(error))?.source(error) ?? null;
  }
}
