/** Sprite sheets: where a cell is, and a cache of the sheets that something on screen has asked for. */
import type { Sheet } from "./data";

export interface Source {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where cell `k` of a sheet lies. */
export function locate(sheet: Sheet, k: number): Source {
  const perFile = sheet.columns * sheet.rows;
  const [width, height] = sheet.cell;
  return {
    url: sheet.files[Math.floor(k / perFile)] ?? "",
    x: (k % sheet.columns) * width,
    y: (Math.floor(k / sheet.columns) % sheet.rows) * height,
    width,
    height,
  };
}

export class Sheets {
  private readonly bitmaps = new Map<string, ImageBitmap | "loading" | "failed">();

  /** @param onChange called when a sheet arrives or fails */
  constructor(private readonly onChange: () => void) {}

  /** The sheet if it is here. */
  peek(url: string): ImageBitmap | null {
    const found = this.bitmaps.get(url);
    return found instanceof ImageBitmap ? found : null;
  }

  /** The sheet if it is here; asks for it otherwise. */
  get(url: string): ImageBitmap | null {
    if (!this.bitmaps.has(url) && url !== "") void this.load(url);
    return this.peek(url);
  }

  hasFailed(url: string): boolean {
    return url === "" || this.bitmaps.get(url) === "failed";
  }

  private async load(url: string): Promise<void> {
    this.bitmaps.set(url, "loading");
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      // An ImageBitmap is decoded off the main thread, once. An <img> may be decoded again in the middle of a zoom.
      // Grey values are measurements: no colour profile may touch them.
      const bitmap = await createImageBitmap(await answer.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
      this.bitmaps.set(url, bitmap);
    } catch {
      this.bitmaps.set(url, "failed");
    }
    this.onChange();
  }
}
