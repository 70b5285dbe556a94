/**
 * What a model’s confidences are worth: how many images it answers from a threshold on, how many of these answers are
 * correct, and whether they are as often correct as it says. Formulas: docs/method.md, “Confidence”.
 */
import type { ConfidenceFile } from "../data/contract";

export const BINS = 15; // Guo et al. 2017

/** Some images, the surest first. */
export interface Answers {
  images: Int32Array; // entries of the file
  sure: Float64Array; // (n) confidence of each, descending
  wrong: Int32Array; // (n + 1) errors among the first so many
}

/** @param images entries of the file, in any order */
export function answersOf(file: ConfidenceFile, images: Int32Array): Answers {
  const { levels, confidence, label, prediction } = file;
  const key = Float64Array.from(images, (image) => (levels - confidence[image]!) * label.length + image).sort();
  const sorted = Int32Array.from(key, (value) => value % label.length);
  const wrong = new Int32Array(sorted.length + 1);
  sorted.forEach((image, i) => (wrong[i + 1] = wrong[i]! + (label[image] === prediction[image] ? 0 : 1)));
  return { images: sorted, sure: Float64Array.from(sorted, (image) => confidence[image]! / levels), wrong };
}

/** How many are answered: those with a confidence of at least the threshold. */
export function answeredAt({ sure }: Pick<Answers, "sure">, threshold: number): number {
  let [low, high] = [0, sure.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sure[middle]! >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One bar of a reliability diagram. */
export interface Bin {
  from: number; // not included, but in the first
  to: number;
  n: number;
  right: number;
  sum: number; // of the confidences
  spread: number; // Σ p (1 − p)
}

/** Bins of equal width, (0, 1/15] … (14/15, 1]. */
export function equalWidth(answers: Answers, bins = BINS): Bin[] {
  return binned(answers, Array.from({ length: bins + 1 }, (_, i) => i / bins));
}

/** Bins of equally many images, but that equal confidences stay together: the edges are quantiles. */
export function equalMass(answers: Answers, bins = BINS): Bin[] {
  const { sure } = answers;
  const n = sure.length;
  if (n === 0) return [];
  const quantile = (q: number) => {
    const at = (n - 1) * (1 - q);
    const low = Math.floor(at);
    const high = Math.min(n - 1, low + 1);
    return sure[low]! + (at - low) * (sure[high]! - sure[low]!);
  };
  return binned(answers, Array.from({ length: bins + 1 }, (_, i) => quantile(i / bins)));
}

const SAME = 1e-12; // two ways to compute an edge differ by as much

function binned({ sure, wrong }: Answers, edges: number[]): Bin[] {
  const bins = edges.slice(1).map((to, i) => ({ from: edges[i]!, to, n: 0, right: 0, sum: 0, spread: 0 }));
  let at = bins.length - 1;
  for (let i = 0; i < sure.length; i++) {
    while (at > 0 && sure[i]! <= edges[at]! + SAME) at--;
    const bin = bins[at]!;
    const p = sure[i]!;
    bin.n++;
    bin.right += 1 - (wrong[i + 1]! - wrong[i]!);
    bin.sum += p;
    bin.spread += p * (1 - p);
  }
  return bins;
}

/** Expected calibration error: the mean gap between confidence and accuracy, each bin by its images. NaN: there are none. */
export function calibrationError(bins: readonly Bin[]): number {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.sum), 0) / n;
}

/** What it would be by chance alone, if every confidence were the probability of being correct. */
export function chanceError(bins: readonly Bin[]): number {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return (Math.sqrt(2 / Math.PI) * bins.reduce((sum, bin) => sum + Math.sqrt(bin.spread), 0)) / n;
}

/** Share of errors among the k surest, for k from 1 to n. Equal confidences come in no order: their errors are spread evenly. */
export function risks({ sure, wrong }: Answers): Float64Array {
  const found = new Float64Array(sure.length);
  for (let first = 0; first < sure.length; ) {
    let end = first + 1;
    while (end < sure.length && sure[end] === sure[first]) end++;
    const share = (wrong[end]! - wrong[first]!) / (end - first);
    for (let k = first + 1; k <= end; k++) found[k - 1] = (wrong[first]! + share * (k - first)) / k;
    first = end;
  }
  return found;
}

/** Area under the risk–coverage curve: the mean of `risks`. NaN: there are no images. */
export function areaUnder(risk: Float64Array): number {
  return risk.reduce((sum, value) => sum + value, 0) / risk.length;
}

/** The smallest area that any order of n images with so many errors has: all errors last. */
export function leastArea(n: number, errors: number): number {
  let sum = 0;
  for (let k = n - errors + 1; k <= n; k++) sum += (k - (n - errors)) / k;
  return sum / n;
}

/** How many of these images have their ground-truth label among the k most probable classes. */
export function within(rank: readonly number[], images: ArrayLike<number>, k: number): number {
  let found = 0;
  for (let i = 0; i < images.length; i++) if (rank[images[i]!]! <= k) found++;
  return found;
}

/** The k of a top-k accuracy: 5, or what is left to say with fewer classes; 0: nothing is. */
export function topK(classes: number): number {
  return classes > 5 ? 5 : classes > 2 ? 2 : 0;
}
