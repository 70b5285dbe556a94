/** Sprite sheets: where a cell is. */
import type { Sheet } from "./documents";

export interface Source {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where cell `k` of a sheet lies, or one part of it. */
export function locate(sheet: Sheet, k: number, part?: string): Source {
  const perFile = sheet.columns * sheet.rows;
  const [cellWidth, cellHeight] = sheet.cell;
  const [x, y, width, height] = (part === undefined ? undefined : sheet.parts?.[part]?.box) ?? [0, 0, cellWidth, cellHeight];
  return {
    url: sheet.files[Math.floor(k / perFile)] ?? "",
    x: (k % sheet.columns) * cellWidth + x,
    y: (Math.floor(k / sheet.columns) % sheet.rows) * cellHeight + y,
    width,
    height,
  };
}
