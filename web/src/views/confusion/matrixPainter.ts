/** The visible part of a confusion matrix onto a canvas: cells, class names along both sides, and a crosshair. */
import { STEPS, type Table } from "../../draw/colour";
import { fitted } from "../../words/fitted";
import { countAt, type Matrix, strength } from "./confusion";

export interface MatrixFrame {
  left: number; // room for the rows' names, CSS px
  top: number; // room for the columns' names
  wide: number; // of a cell
  high: number;
  level: boolean; // the columns' names lie level, rather than stand on end
}

export interface MatrixView extends MatrixFrame {
  width: number; // of the canvas
  height: number;
  scrollLeft: number;
  scrollTop: number;
  ratio: number; // device pixels per CSS pixel
}

export interface At {
  row: number;
  column: number;
}

export interface MatrixPalette {
  page: string;
  tile: string;
  line: string;
  text: string;
  soft: string;
  accent: string;
  wash: string;
  font: string; // family
  colours: Table;
}

const NAME_SIZE = 12;
const LINE = 15; // the least distance between two names
const SEEN = 4; // px; a lone cell smaller than this would be overlooked
const NUMBER_FROM = 22; // cells of this side have room for their number

export function drawMatrix(context: CanvasRenderingContext2D, matrix: Matrix, names: readonly string[], view: MatrixView, at: At | null, focused: boolean, palette: MatrixPalette): void {
  const { left, top, wide, high, width, height, scrollLeft, scrollTop, ratio } = view;
  const n = matrix.order.length;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.page;
  context.fillRect(0, 0, width, height);
  const x = (column: number) => left + column * wide - scrollLeft;
  const y = (row: number) => top + row * high - scrollTop;
  const firstRow = Math.max(0, Math.floor(scrollTop / high));
  const lastRow = Math.min(n - 1, Math.floor((scrollTop + height - top) / high));
  const firstColumn = Math.max(0, Math.floor(scrollLeft / wide));
  const lastColumn = Math.min(n - 1, Math.floor((scrollLeft + width - left) / wide));
  const gap = high >= 14 ? 2 : high >= 6 ? 1 : 0;

  context.save();
  context.beginPath();
  context.rect(left, top, width - left, height - top);
  context.clip();
  context.fillStyle = palette.tile;
  context.fillRect(x(0), y(0), n * wide - gap, n * high - gap);
  if (at) {
    context.fillStyle = palette.wash;
    context.fillRect(x(0), y(at.row), n * wide, Math.max(2, high - gap));
    context.fillRect(x(at.column), y(0), Math.max(2, wide - gap), n * high);
  }
  if (gap > 0) drawLines();
  drawDiagonal();
  drawCells();
  drawBlocks();
  if (at) drawRing();
  context.restore();
  drawNames();

  function drawLines(): void {
    context.fillStyle = palette.page;
    for (let column = firstColumn; column <= lastColumn; column++) context.fillRect(x(column + 1) - gap, y(firstRow), gap, (lastRow - firstRow + 1) * high);
    for (let row = firstRow; row <= lastRow; row++) context.fillRect(x(firstColumn), y(row + 1) - gap, (lastColumn - firstColumn + 1) * wide, gap);
  }

  /** What is right is no error: the diagonal is crossed out rather than left looking like zero. */
  function drawDiagonal(): void {
    context.strokeStyle = palette.line;
    context.lineWidth = high >= 6 ? 1 : 0.5;
    context.beginPath();
    for (let i = Math.max(firstRow, firstColumn); i <= Math.min(lastRow, lastColumn); i++) {
      if (matrix.order[i]! >= matrix.classes) continue; // of a superclass it has the errors inside
      context.moveTo(x(i), y(i));
      context.lineTo(x(i) + wide - gap, y(i) + high - gap);
    }
    context.stroke();
  }

  function drawCells(): void {
    const across = Math.max(SEEN, wide - gap);
    const down = Math.max(SEEN, high - gap);
    context.font = `600 ${Math.min(14, Math.max(11, high * 0.32))}px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let row = firstRow; row <= lastRow; row++) {
      for (let i = matrix.rowStart[row]!; i < matrix.rowStart[row + 1]!; i++) {
        const column = matrix.column[i]!;
        if (column < firstColumn || column > lastColumn) continue;
        const count = matrix.count[i]!;
        const [red, green, blue] = colourOf(count);
        context.fillStyle = `rgb(${red} ${green} ${blue})`;
        context.fillRect(x(column), y(row), across, down);
        if (high < NUMBER_FROM) continue;
        const text = String(count);
        if (text.length * 8 > across) continue;
        context.fillStyle = luminance(red, green, blue) > 0.32 ? "#111" : "#fff";
        context.fillText(text, x(column) + across / 2, y(row) + down / 2 + 0.5);
      }
    }
  }

  /** The errors inside a superclass whose classes are shown. */
  function drawBlocks(): void {
    context.strokeStyle = palette.soft;
    context.lineWidth = 1.5;
    for (const [from, to] of matrix.blocks) context.strokeRect(x(from) + 0.5, y(from) + 0.5, (to - from) * wide - gap - 1, (to - from) * high - gap - 1);
  }

  function colourOf(count: number): [number, number, number] {
    const at = 4 * Math.round(strength(count, matrix.most) * (STEPS - 1));
    return [palette.colours[at]!, palette.colours[at + 1]!, palette.colours[at + 2]!];
  }

  function drawRing(): void {
    const across = Math.max(6, wide - gap);
    const down = Math.max(6, high - gap);
    context.strokeStyle = palette.accent;
    context.lineWidth = focused ? 3 : 2;
    context.strokeRect(x(at!.column) - (across - wide + gap) / 2, y(at!.row) - (down - high + gap) / 2, across, down);
  }

  function drawNames(): void {
    const measure = (text: string) => context.measureText(text).width;
    context.textBaseline = "middle";
    const size = high >= LINE ? NAME_SIZE : 11;
    const step = (cell: number) => Math.max(1, Math.ceil(LINE / cell)); // not every row has room for its name
    const put = (i: number, level: boolean, strong: boolean) => {
      context.font = `${strong ? 650 : 400} ${size}px ${palette.font}`;
      context.fillStyle = strong ? palette.text : palette.soft;
      const name = names[matrix.order[i]!] ?? "";
      if (level) {
        context.textAlign = "right";
        context.fillText(fitted(name, left - 14, measure), left - 8, y(i) + (high - gap) / 2);
        return;
      }
      const centre = x(i) + (wide - gap) / 2;
      if (view.level) {
        context.textAlign = "center";
        context.fillText(name, centre, top - 12);
        return;
      }
      context.save();
      context.translate(centre, top - 7);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(fitted(name, top - 12, measure), 0, 0);
      context.restore();
    };
    const strip = (i: number, level: boolean) => {
      context.fillStyle = palette.page;
      const middle = level ? y(i) + (high - gap) / 2 : x(i) + (wide - gap) / 2;
      if (level) context.fillRect(0, middle - LINE / 2, left, LINE);
      else if (view.level) context.fillRect(x(i), 0, wide, top);
      else context.fillRect(middle - LINE / 2, 0, LINE, top);
      put(i, level, true);
    };
    context.fillStyle = palette.page;
    context.fillRect(0, 0, left, height);
    context.save();
    context.beginPath();
    context.rect(0, top, left, height - top);
    context.clip();
    for (let row = firstRow - (firstRow % step(high)); row <= lastRow; row += step(high)) put(row, true, false);
    if (at) strip(at.row, true);
    context.restore();

    context.fillStyle = palette.page;
    context.fillRect(left, 0, width - left, top);
    context.save();
    context.beginPath();
    context.rect(left, 0, width - left, top);
    context.clip();
    for (let column = firstColumn - (firstColumn % step(wide)); column <= lastColumn; column += step(wide)) put(column, false, false);
    if (at) strip(at.column, false);
    context.restore();

    context.fillStyle = palette.page;
    context.fillRect(0, 0, left, top);
    drawCorner();
  }

  /** Which side is which. */
  function drawCorner(): void {
    context.font = `600 11px ${palette.font}`;
    context.fillStyle = palette.soft;
    context.textAlign = "right";
    context.fillText("label ↓", left - 8, top - 9);
    if (top > 40) context.fillText("prediction →", left - 8, top - 25);
  }
}

/** Which cell a point of the canvas is in; null beside the cells. */
export function cellAtPoint(matrix: Matrix, view: MatrixView, x: number, y: number): At | null {
  if (x < view.left || y < view.top) return null;
  const row = Math.floor((y - view.top + view.scrollTop) / view.high);
  const column = Math.floor((x - view.left + view.scrollLeft) / view.wide);
  const n = matrix.order.length;
  return row < n && column < n ? { row, column } : null;
}

/** On tiny cells a pointer means the nearest cell with errors, within a few pixels. */
export function nearestFull(matrix: Matrix, at: At, reach: number): At {
  let best = at;
  let least = Infinity;
  for (let row = Math.max(0, at.row - reach); row <= Math.min(matrix.order.length - 1, at.row + reach); row++)
    for (let column = Math.max(0, at.column - reach); column <= Math.min(matrix.order.length - 1, at.column + reach); column++) {
      const off = (row - at.row) ** 2 + (column - at.column) ** 2;
      if (off < least && countAt(matrix, row, column) > 0) {
        least = off;
        best = { row, column };
      }
    }
  return best;
}

/** Relative luminance (WCAG 2), to choose dark or light figures. */
export function luminance(red: number, green: number, blue: number): number {
  const linear = (value: number) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
