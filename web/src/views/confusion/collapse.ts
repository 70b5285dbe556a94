/** The confusion matrix with superclasses in place of their classes. Its diagonal then has errors: those inside a superclass. */
import { nodeOrder, standsIn } from "../../counts/hierarchy";
import type { HierarchyInfo, Manifest } from "../../data/documents";
import { plainName } from "../../words/names";
import { count, percent, plural } from "../../words/numbers";
import type { Confusion, Matrix } from "./confusion";

export interface Collapsed extends Matrix {
  rowOf: Int32Array; // (classes) the row that has each; -1: it is not shown
  classesOf: number[][]; // (rows)
}

/** @param matrix of classes; @param open superclasses that are expanded */
export function collapse(hierarchy: HierarchyInfo, matrix: Matrix, list: readonly Confusion[], open: ReadonlySet<number>): Collapsed {
  const classes = hierarchy.parent.length - hierarchy.superclasses.length;
  const stands = standsIn(hierarchy, open);
  const used = new Set(Array.from(matrix.order, (index) => stands[index]!));
  const order = nodeOrder(hierarchy, matrix.order).filter((node) => used.has(node));
  const place = new Map(Array.from(order, (node, row) => [node, row]));
  const rowOf = new Int32Array(classes).fill(-1);
  const classesOf: number[][] = Array.from(order, () => []);
  for (let index = 0; index < classes; index++) {
    const row = place.get(stands[index]!);
    if (row === undefined) continue;
    rowOf[index] = row;
    classesOf[row]!.push(index);
  }
  const n = order.length;
  const counts = new Map<number, number>();
  for (const { label, prediction, count: errors } of list) {
    const key = rowOf[label]! * n + rowOf[prediction]!;
    counts.set(key, (counts.get(key) ?? 0) + errors);
  }
  const cells = [...counts].sort(([a], [b]) => a - b);
  const rowStart = new Int32Array(n + 1);
  for (const [key] of cells) rowStart[Math.floor(key / n) + 1]!++;
  for (let row = 0; row < n; row++) rowStart[row + 1]! += rowStart[row]!;
  return {
    ...matrix,
    order,
    rowStart,
    column: Int32Array.from(cells, ([key]) => key % n),
    count: Int32Array.from(cells, ([, errors]) => errors),
    most: cells.reduce((most, [, errors]) => Math.max(most, errors), 0),
    blocks: blocksOf(hierarchy, order),
    rowOf,
    classesOf,
  };
}

/** Rows from and up to that lie in one child of the root. */
function blocksOf(hierarchy: HierarchyInfo, order: Int32Array): [number, number][] {
  const top = standsIn(hierarchy, new Set());
  const blocks: [number, number][] = [];
  order.forEach((node, row) => {
    const last = blocks.at(-1);
    if (last && top[order[last[0]]!] === top[node]) last[1] = row + 1;
    else blocks.push([row, row + 1]);
  });
  return blocks.filter(([from, to]) => to - from > 1);
}

/** What is called what: the classes, then the superclasses. */
export function namesOfNodes(manifest: Manifest): string[] {
  return [...manifest.classes.map((_, index) => plainName(manifest, index)), ...(manifest.hierarchy?.superclasses ?? [])];
}

/** What a cell with a superclass says. */
export function collapsedSentence(names: readonly string[], label: number, prediction: number, here: number, among: number): string {
  const what = label === prediction ? `Inside ${names[label]}` : `${names[label]} predicted as ${names[prediction]}`;
  if (here === 0) return `${what}: no errors`;
  return `${what}: ${count(here)} of these ${plural(among, "error")} (${percent(here, among)})`;
}
