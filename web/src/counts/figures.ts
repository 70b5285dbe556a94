/**
 * What a classifier is usually judged by, per class, from three counts the manifest has: images that bear the label,
 * those of them that are wrong, and how often the model said it.
 */
import type { Errors, Manifest } from "../data/documents";
import { confusionKey, confusionOf, mix } from "./mix";

export interface Figures {
  index: number;
  name: string;
  images: number;
  errors: number;
  predictions: number;
  falsePositives: number; // predictions that were wrong
  negatives: number; // images of all other classes
  recall: number; // share of its images that are correctly classified, which is also called the class's accuracy; NaN: no images
  precision: number; // share of its predictions that were right; NaN: never predicted
  falsePositiveRate: number; // falsePositives of negatives; NaN: there are none
  confusion: { prediction: number; count: number } | null; // the most frequent wrong prediction
}

/** One entry per class, in the order of the manifest. */
export function figuresOf(manifest: Manifest, errors: Errors): Figures[] {
  const classes = manifest.classes.length;
  const total = manifest.classes.reduce((sum, info) => sum + info.images, 0);
  const top = new Map<number, { prediction: number; count: number }>();
  for (const { key, count } of mix(everyError(errors), confusionKey(errors, classes))) {
    const { label, prediction } = confusionOf(key, classes);
    if (!top.has(label)) top.set(label, { prediction, count });
  }
  return manifest.classes.map((info, index) => {
    const right = info.images - info.errors;
    const falsePositives = info.predictions - right;
    const negatives = total - info.images;
    return {
      index,
      name: info.name,
      images: info.images,
      errors: info.errors,
      predictions: info.predictions,
      falsePositives,
      negatives,
      recall: share(right, info.images),
      precision: share(right, info.predictions),
      // Not falsePositives / predictions: that is the false discovery rate, though it goes by this name elsewhere.
      falsePositiveRate: share(falsePositives, negatives),
      confusion: top.get(index) ?? null,
    };
  });
}

/** How many of these errors bear each label, and how many were taken for each class. */
export function countsHere(errors: Errors, among: ArrayLike<number>, classes: number): { labels: Int32Array; predictions: Int32Array } {
  const labels = new Int32Array(classes);
  const predictions = new Int32Array(classes);
  for (let i = 0; i < among.length; i++) {
    labels[errors.label[among[i]!]!]!++;
    predictions[errors.prediction[among[i]!]!]!++;
  }
  return { labels, predictions };
}

export interface Sort<Key> {
  key: Key;
  down: boolean;
}

/** A sorted copy. What has no value stays at the end either way; ties keep the order they came in. */
export function sortBy<Row, Key>(rows: readonly Row[], sort: Sort<Key>, valueOf: (row: Row, key: Key) => number | string): Row[] {
  const sign = sort.down ? -1 : 1;
  return rows
    .map((row, at) => ({ row, at, value: valueOf(row, sort.key) }))
    .sort((a, b) => {
      if (typeof a.value === "string" || typeof b.value === "string") return sign * collator.compare(String(a.value), String(b.value)) || a.at - b.at;
      const [noA, noB] = [Number.isNaN(a.value), Number.isNaN(b.value)];
      if (noA || noB) return Number(noA) - Number(noB) || a.at - b.at;
      return sign * (a.value - b.value) || a.at - b.at;
    })
    .map(({ row }) => row);
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : NaN;
}

function everyError(errors: Errors): Int32Array {
  return Int32Array.from({ length: errors.id.length }, (_, error) => error);
}
