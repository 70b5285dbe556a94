/**
 * The confusion matrix of a set of errors: rows are labels, columns predictions, and only cells with errors are kept
 * (a model with 1,000 classes has a million cells, nearly all of them empty). The diagonal holds what the model got
 * right; these are errors, so it is empty by construction.
 */
import { confusionKey, confusionOf, mix } from "../../counts/mix";
import type { Errors, Manifest } from "../../data/documents";
import type { Tree } from "../../tree/tree";
import { className } from "../../words/names";
import { sideOf } from "../../words/shared";
import { count, percent, plural } from "../../words/numbers";

export interface Matrix {
  order: Int32Array; // (n) class at each row, and at the same column
  rowStart: Int32Array; // (n + 1) the cells of row r are rowStart[r] … rowStart[r + 1] - 1
  column: Int32Array; // (cells) rising within a row
  count: Int32Array; // (cells) errors
  most: number; // errors of the fullest cell
  total: number; // errors in all
  leftOut: number; // classes without a row and a column
  classes: number; // what is in `order` from this number on is a superclass
  blocks: [number, number][]; // rows from and up to that lie in one superclass
}

/** All classes in leaf order of these groups, so that look-alikes are neighbours; those without a group come last, by number. */
export function classOrder(classes: number, tree: Tree | null): Int32Array {
  const groups = (tree?.groups ?? []).filter((group) => group.label !== null && group.prediction === null);
  const place = new Map(groups.map((group) => [group.label!, tree!.start[group.node]!]));
  const of = (index: number) => place.get(index) ?? Infinity;
  const order = Int32Array.from({ length: classes }, (_, index) => index);
  return order.sort((a, b) => (of(a) === of(b) ? a - b : of(a) - of(b)));
}

/** @param order classes in the order wanted; @param all keep classes that no error here is of or was taken for */
export function confusionMatrix(errors: Errors, among: ArrayLike<number>, order: Int32Array, all: boolean): Matrix {
  const classes = order.length;
  const parts = mix(among, confusionKey(errors, classes));
  const used = new Uint8Array(classes);
  for (const { key } of parts) {
    const { label, prediction } = confusionOf(key, classes);
    used[label] = used[prediction] = 1;
  }
  const shown = all ? order : order.filter((index) => used[index] === 1);
  const place = new Int32Array(classes).fill(-1);
  shown.forEach((index, position) => (place[index] = position));

  const cells = parts
    .map(({ key, count }) => {
      const { label, prediction } = confusionOf(key, classes);
      return { row: place[label]!, column: place[prediction]!, count };
    })
    .sort((a, b) => a.row - b.row || a.column - b.column);
  const rowStart = new Int32Array(shown.length + 1);
  for (const { row } of cells) rowStart[row + 1]!++;
  for (let row = 0; row < shown.length; row++) rowStart[row + 1]! += rowStart[row]!;
  return {
    order: shown,
    rowStart,
    column: Int32Array.from(cells, (cell) => cell.column),
    count: Int32Array.from(cells, (cell) => cell.count),
    most: parts[0]?.count ?? 0,
    total: parts.reduce((sum, part) => sum + part.count, 0),
    leftOut: classes - shown.length,
    classes,
    blocks: [],
  };
}

/** Errors in a cell. */
export function countAt(matrix: Matrix, row: number, column: number): number {
  let lo = matrix.rowStart[row]!;
  let hi = matrix.rowStart[row + 1]!;
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (matrix.column[middle]! < column) lo = middle + 1;
    else hi = middle;
  }
  return lo < matrix.rowStart[row + 1]! && matrix.column[lo] === column ? matrix.count[lo]! : 0;
}

/** How far up the colour scale a count is, 0 to 1: by its logarithm, or a few common confusions would hide all others. */
export function strength(count: number, most: number): number {
  if (count <= 0) return 0;
  return most <= 1 ? 1 : LEAST + (1 - LEAST) * (Math.log(count) / Math.log(most));
}

/** One error must not look like none. */
const LEAST = 0.3;

/** Counts to label a logarithmic legend with: 1, 10, 100 …, and the most there is. */
export function legendTicks(most: number): number[] {
  const ticks: number[] = [];
  for (let tick = 1; tick < most; tick *= 10) ticks.push(tick);
  // A power of ten close below the end would stand on top of it.
  if (ticks.length > 1 && strength(ticks[ticks.length - 1]!, most) > 0.85) ticks.pop();
  return [...ticks, most];
}

export interface Confusion {
  label: number;
  prediction: number;
  count: number;
}

/** Every confusion, commonest first. */
export function confusions(matrix: Matrix): Confusion[] {
  const found: Confusion[] = [];
  for (let row = 0; row < matrix.order.length; row++)
    for (let i = matrix.rowStart[row]!; i < matrix.rowStart[row + 1]!; i++)
      found.push({ label: matrix.order[row]!, prediction: matrix.order[matrix.column[i]!]!, count: matrix.count[i]! });
  return found.sort((a, b) => b.count - a.count || a.label - b.label || a.prediction - b.prediction);
}

/** What a cell says, in full. `here`: errors of that confusion in the view, of `among` in it; `all`: of it on the site. */
export function confusionSentence(manifest: Manifest, cell: { label: number; prediction: number }, here: number, among: number, all: number): string {
  const label = className(manifest, cell.label);
  if (cell.label === cell.prediction) return `${label} predicted as ${label}: correctly classified, so not counted here`;
  const info = manifest.classes[cell.label];
  const names = `${label} predicted as ${className(manifest, cell.prediction)}`;
  const shares = info ? `, ${percent(all, info.errors)} of ${label}’s ${plural(info.errors, "error")}, ${percent(all, info.images)} of its ${plural(info.images, "image")}` : "";
  const side = sideOf(manifest, cell.label, cell.prediction);
  if (side && info) return `${side} (label ${label}, predicted ${className(manifest, cell.prediction)}): ${here === all ? "" : `${count(here)} here, `}${count(all)} of ${plural(info.images, "image")} with this label`;
  if (all === 0) return `${names}: no errors`;
  if (among === manifest.errors) return `${names}: ${plural(all, "error")}${shares}`;
  if (here === all) return `${names}: ${count(here)} of these ${plural(among, "error")}${shares}`;
  return `${names}: ${count(here)} of these ${plural(among, "error")}; in all ${plural(all, "error")}${shares}`;
}
