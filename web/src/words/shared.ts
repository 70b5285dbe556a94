/** What a set of errors has in common, and how that is said. Nothing is named by what fewer than half of them share. */
import { confusionKey, confusionOf, mix } from "../counts/mix";
import type { Errors, Manifest } from "../data/documents";
import { count, plural } from "./numbers";

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

export interface Shared {
  kind: "confusion" | "prediction" | "label" | "several";
  label: string; // of a confusion or a label; "" otherwise
  prediction: string; // of a confusion or a prediction; "" otherwise
  count: number; // of the errors that share it; 0: several
  n: number; // errors
  top: { label: string; prediction: string; count: number } | null; // the most frequent confusion; null: no errors
  few?: { names: string; count: number }; // of several: two or three labels that have more than half of them
  side?: string | null; // what they are, in these words, where one label is judged against the rest
}

/** @param among errors; correctly classified members are left out */
export function sharedOf({ manifest, errors }: Facts, among: ArrayLike<number>): Shared {
  const classes = manifest.classes.length;
  const key = confusionKey(errors, classes);
  const most = (keyOf: (error: number) => number) => mix(among, (error) => (key(error) < 0 ? -1 : keyOf(error)));
  const confusions = most(key);
  const n = confusions.reduce((sum, part) => sum + part.count, 0);
  const first = confusions[0];
  if (!first) return { kind: "several", label: "", prediction: "", count: 0, n: 0, top: null };
  const of = confusionOf(first.key, classes);
  const top = { label: className(manifest, of.label), prediction: className(manifest, of.prediction), count: first.count };
  if (2 * first.count > n) return { kind: "confusion", ...top, n, top, side: sideOf(manifest, of.label, of.prediction) };
  if (manifest.one_vs_rest) return { kind: "several", label: "", prediction: "", count: 0, n, top, side: `missed ${isolated(manifest.one_vs_rest.label)} and false alarms alike` };
  const prediction = most((error) => errors.prediction[error]!)[0]!;
  const label = most((error) => errors.label[error]!)[0]!;
  if (prediction.count >= label.count && isMost(prediction.count, n)) return { kind: "prediction", label: "", prediction: className(manifest, prediction.key), count: prediction.count, n, top };
  if (isMost(label.count, n)) return { kind: "label", label: className(manifest, label.key), prediction: "", count: label.count, n, top };
  const few = fewOf(most((error) => errors.label[error]!), n, (index) => className(manifest, index));
  return { kind: "several", label: "", prediction: "", count: 0, n, top, ...(few && { few }) };
}

/** Two or three labels that together have more than half of the errors, each more than one (stages/explain/sentences.py). */
function fewOf(labels: { key: number; count: number }[], n: number, nameOf: (index: number) => string): Shared["few"] {
  const known = labels.filter(({ key }) => key >= 0);
  for (const many of FEW) {
    const first = known.slice(0, many);
    const sum = first.reduce((all, part) => all + part.count, 0);
    if (known.length > many && first[many - 1]!.count > 1 && 2 * sum > n) return { names: first.map(({ key }) => nameOf(key)).join(", "), count: sum };
  }
  return undefined;
}

const FEW = [2, 3];

/** One of two is no majority, though it is half. */
function isMost(part: number, whole: number): boolean {
  return part === whole || (2 * part >= whole && part > 1);
}

/** Class names for a tile, with an arrow between them where there are two. */
export function namesOf({ kind, label, prediction, few, side }: Shared): string[] {
  if (side) return [side];
  if (kind === "several") return [few?.names ?? SEVERAL];
  if (kind === "label") return [label, SEVERAL];
  return [label, prediction];
}

const SEVERAL = "several classes";

/** As a heading: "Mostly predicted horse". */
export function headingOf({ kind, label, prediction, count: part, n, few, side }: Shared): string {
  if (side) return part > 0 && part < n ? `Mostly ${side}` : side[0]!.toUpperCase() + side.slice(1);
  if (kind === "several") return few ? `Mostly ${few.names}` : "Several classes";
  const what = kind === "confusion" ? `${label} → ${prediction}` : kind === "prediction" ? `predicted ${prediction}` : label;
  if (part < n) return `Mostly ${what}`;
  return kind === "prediction" ? `Predicted ${prediction}` : what;
}

/** As a sentence with its denominator. */
export function sharedSentence({ kind, label, prediction, count: part, n, top, few, side }: Shared): string {
  if (!top) return "";
  if (n === 1) return `It is ${top.label} predicted as ${top.prediction}.`;
  const of = `${count(part)} of ${plural(n, "error")}`;
  const commonest = (what: string, name: string) => (top.count > 1 ? `; the commonest ${what} is ${name} (${count(top.count)} of ${plural(n, "error")})` : "");
  if (kind === "several" && side) return `They are ${side}.`;
  if (kind === "several") return `They are ${few ? `mostly ${few.names} (${count(few.count)} of ${plural(n, "error")})` : "of several classes"}${commonest("confusion", `${top.label} → ${top.prediction}`)}.`;
  if (kind === "label") return part === n ? `All are ${label}${commonest("prediction", top.prediction)}.` : `They are mostly ${label} (${of})${commonest("confusion", `${top.label} → ${top.prediction}`)}.`;
  const what = side ? `${side} (label ${label}, predicted ${prediction})` : kind === "confusion" ? `${label} predicted as ${prediction}` : `predicted as ${prediction}`;
  return part === n ? `All are ${what}.` : side ? `They are mostly ${what}: ${of}.` : `They are mostly ${what} (${of}).`;
}

/** What an error is where one label is judged against the rest; null: several classes are (shared/phrases.py). */
export function sideOf({ one_vs_rest: one }: Manifest, label: number | null, prediction: number | null): string | null {
  if (!one || (label === null && prediction === null)) return null;
  return (label ?? 1 - prediction!) === 1 ? `missed ${isolated(one.label)}` : `false alarms for ${isolated(one.label)}`;
}

export function className(manifest: Manifest, index: number): string {
  return isolated(manifest.classes[index]?.name ?? `class ${index}`);
}

/** A right-to-left name inside a sentence must not turn the rest of it round: first-strong isolate … pop (Unicode 9.1). */
function isolated(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(name) ? `\u2068${name}\u2069` : name;
}
