/** What is said of a cluster in several splits. A difference is one only where the pipeline found it clear. */
import { count } from "../../words/numbers";
import type { Beside, InSplit, Interval, OfNode } from "./document";

const FEWEST = 8; // errors from which on splits are compared (stages/explain/splits)

export function headlineOf({ first, others, share }: OfNode): string {
  const apart = others.find(({ gapClear }) => gapClear !== 0);
  if (apart) return `Splits: ${misclassified(apart.of, share)} misclassified, ${misclassified(first, share)}: ${pointsOf(apart.gap![0])} points ${apart.gapClear > 0 ? "more" : "fewer"}`;
  const rare = others.find(({ presenceClear }) => presenceClear !== 0);
  if (rare) return `Splits: ${present(rare.of, share)} are like these, ${present(first, share)}`;
  const { of } = others[0]!;
  const end = tested([first, ...others.map((other) => other.of)]) ? "no significant difference" : "too few errors to compare";
  return `Splits: ${misclassified(of, share)} misclassified, ${misclassified(first, share)}: ${end}`;
}

/** The error rate of a split compared with that of the first, in a sentence. */
export function gapSentence({ of, gap, gapClear }: Beside, first: InSplit): string {
  if (!gap) {
    const none = [first, of].find(({ like }) => like === 0);
    return none ? `${none.name} has no images like these, so there is no error rate to compare.` : `Fewer than ${FEWEST} errors: the error rates are not compared.`;
  }
  if (gapClear === 0) return `The error rates of ${of.name} and ${first.name} on images like these do not differ significantly.`;
  return `The error rate on images like these is ${pointsOf(gap[0])} points ${gapClear > 0 ? "higher" : "lower"} in ${of.name} than in ${first.name} (${between(gap)}).`;
}

/** How much of a split is like these, compared with the first; empty: said by the sentence on the rates. */
export function presenceSentence({ of, presence, presenceClear }: Beside, first: InSplit): string {
  if (!presence) return "";
  if (presenceClear === 0) return `The shares of images like these in ${of.name} and ${first.name} do not differ significantly.`;
  const [more, less] = presenceClear > 0 ? [of, first] : [first, of];
  return `Images like these are rarer in ${less.name} than in ${more.name}: the shares differ by ${pointsOf(presence[0])} points (${between(presence)}).`;
}

export function tested(splits: readonly InSplit[]): boolean {
  return splits.reduce((sum, { wrong }) => sum + wrong, 0) >= FEWEST;
}

/** A whole number, or an estimate of one. */
export function images(like: number, share: number): string {
  return share < 1 ? `about ${count(Math.round(like))}` : count(like);
}

function misclassified({ name, wrong, like }: InSplit, share: number): string {
  return like === 0 ? `${name} has none` : `${name} ${count(wrong)} of ${images(like, share)}`;
}

function present({ name, like, images: all }: InSplit, share: number): string {
  return `${images(like, share)} of ${count(all)} ${name} images`;
}

function between([, low, high]: Interval): string {
  const [from, to] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  return `interval ${pointsOf(from!)} to ${pointsOf(to!)} points`;
}

/** A difference of shares; whole points from 10 on. */
export function pointsOf(share: number): string {
  const value = Math.abs(100 * share);
  return value >= 10 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : value.toFixed(2);
}
