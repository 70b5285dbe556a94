/** Every column that has a histogram, as numbers or as codes, with a bin of each member and the counts of what stands behind it. */
import { binned, type Bins, binsOf } from "../../counts/bins";
import type { Dimension } from "../../counts/crossfilter";
import type { Column, Errors, ImagesFile, Manifest } from "../../data/documents";
import type { Field } from "../../state/filters";
import { plainName } from "../../words/names";
import { emptyOf, type Ends, endsOf } from "./ends";

interface Common extends Dimension {
  field: Field;
  name: string;
  own: boolean; // of the data set; else the model’s or measured
  errors: Uint32Array; // (size + 1) all errors; the last: without a value
  images: Uint32Array | null; // all judged images; null: not known
}

export interface Numbers extends Common {
  kind: "numbers";
  values: readonly (number | null)[];
  scale: Bins;
  ends: Ends | null;
}

export interface Values extends Common {
  kind: "values";
  codes: readonly number[];
  nameOf: (code: number) => string;
  empty: string;
}

export type Shown = Numbers | Values;

interface Site {
  manifest: Manifest;
  errors: Errors;
  columns: readonly Column[];
  images: ImagesFile | null;
  wrong: (member: number) => boolean;
}

/** In the order of the page: the model’s, the data set’s own, what was measured. `left`: texts, and what has one value. */
export function dimensionsOf({ manifest, errors, columns, images, wrong }: Site): { shown: Shown[]; left: string[] } {
  const ofClass = (code: number) => plainName(manifest, code);
  const counted = (bins: Uint16Array, size: number, counts: (at: number) => boolean = () => true) => {
    const found = new Uint32Array(size + 1);
    for (let i = 0; i < bins.length; i++) if (counts(i)) found[bins[i]!]!++;
    return found;
  };
  const numbers = (field: Field, name: string, values: readonly (number | null)[], all: readonly (number | null)[] | undefined, own: boolean): Numbers[] => {
    const scale = binsOf(all ?? values);
    if (!scale) return [];
    const size = scale.edges.length + 1;
    const bins = binned(values, scale);
    return [{ kind: "numbers", field, name, own, values, scale, size, bins, errors: counted(bins, size, wrong), images: all ? counted(binned(all, scale), size) : null, ends: endsOf(name, !own) }];
  };
  const codes = (field: Field, name: string, of: readonly number[], all: readonly number[] | undefined, kinds: number, nameOf: (code: number) => string, own: boolean): Values => {
    const bins = (from: readonly number[]) => Uint16Array.from(from, (code) => (code < 0 ? kinds : code));
    return { kind: "values", field, name, own, codes: of, nameOf, size: kinds, bins: bins(of), errors: counted(bins(of), kinds, wrong), images: all ? counted(bins(all), kinds) : null, empty: emptyOf(name, !own) };
  };
  const ofAll = (name: string) => images?.columns.find((column) => column.name === name);
  const given = columns.flatMap((column): Shown[] => {
    const all = ofAll(column.name);
    const own = !column.measured;
    if (column.kind === "number") return numbers({ column: column.name }, column.name, column.values, all?.kind === "number" ? all.values : undefined, own);
    if (column.kind !== "category") return [];
    const { values } = column;
    return [codes({ column: column.name }, column.name, column.codes, all?.kind === "category" ? all.codes : undefined, values.length, (code) => values[code] ?? "", own)];
  });
  const classes = manifest.classes.length;
  const known = manifest.model.without?.confidence === undefined;
  const found = [
    ...(known ? numbers("confidence", "confidence", errors.confidence, images?.confidence, false) : []),
    codes("label", "label", errors.label, images?.label, classes, ofClass, false),
    codes("prediction", "prediction", errors.prediction, images?.prediction, classes, ofClass, false),
    ...given,
  ];
  const shown = found.filter(({ errors: counts, images: all }) => (all ?? counts).reduce((kinds, n) => kinds + (n > 0 ? 1 : 0), 0) > 1);
  const names = new Set(shown.map(({ field }) => (typeof field === "object" ? field.column : "")));
  return { shown, left: columns.map(({ name }) => name).filter((name) => !names.has(name)) };
}

/**
 * How much the selection differs from all errors, from 0 to 1: of numbers, the largest difference of the shares below a
 * value (Kolmogorov and Smirnov); of values, half the sum of the differences of their shares. What has no value is left out.
 */
export function differs(selected: Uint32Array, all: Uint32Array, { kind, size }: Pick<Shown, "kind" | "size">): number {
  const sum = (counts: Uint32Array) => counts.subarray(0, size).reduce((total, n) => total + n, 0) || 1;
  const [a, b] = [sum(selected), sum(all)];
  let [below, most, total] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const difference = selected[i]! / a - all[i]! / b;
    below += difference;
    most = Math.max(most, Math.abs(below));
    total += Math.abs(difference) / 2;
  }
  return kind === "numbers" ? most : total;
}
