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
  few: number; // of several: errors of two or three labels that have more than half of them; 0: there are no such
  name: string; // what a cluster of them is called, as the list has it
  more: string; // what is said beside it where there is nothing better
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
  const none = { kind: "several", label: "", prediction: "", count: 0, n, top: null, few: 0, name: "no errors", more: "" } as const;
  if (!first) return none;
  const nameOf = (index: number) => className(manifest, index);
  const of = confusionOf(first.key, classes);
  const top = { label: nameOf(of.label), prediction: nameOf(of.prediction), count: first.count };
  if (2 * first.count > n) {
    const side = sideOf(manifest, of.label, of.prediction);
    return { ...none, kind: "confusion", ...top, top, side, name: side ?? `${top.label} → ${top.prediction}` };
  }
  if (manifest.one_vs_rest) {
    const side = `missed ${named(manifest.one_vs_rest.label)} and false alarms alike`;
    return { ...none, top, side, name: side };
  }
  const said = most((error) => errors.prediction[error]!)[0]!;
  const labels = most((error) => errors.label[error]!);
  const own = labels[0]!;
  const prediction = nameOf(said.key);
  const label = nameOf(own.key);
  if (said.count >= own.count && isMost(said.count, n)) return { ...none, kind: "prediction", prediction, count: said.count, top, name: `predicted as ${prediction}` };
  if (isMost(own.count, n)) {
    const many = confusions.filter((one) => confusionOf(one.key, classes).label === own.key).length;
    return { ...none, kind: "label", label, count: own.count, top, name: label, more: `predicted as ${many} classes` };
  }
  const namesOfFirst = (many: number) => labels.slice(0, many).map((one) => nameOf(one.key)).join(", ");
  // Two or three labels that together have more than half of the errors, each more than one (stages/explain/sentences.py).
  for (const many of [2, 3]) {
    const few = labels.slice(0, many).reduce((sum, part) => sum + part.count, 0);
    if (labels.length > many && labels[many - 1]!.count > 1 && 2 * few > n) return { ...none, top, few, name: namesOfFirst(many) };
  }
  return { ...none, top, ...(labels.length > 3 ? { name: `${labels.length} classes`, more: `such as ${namesOfFirst(2)}` } : { name: namesOfFirst(3) }) };
}

/** Of the errors of a cluster: a confusion that is not even so much of them is not what they have in common. */
export const RARE = 0.05;

/** One of two is no majority, though it is half. */
function isMost(part: number, whole: number): boolean {
  return part === whole || (2 * part >= whole && part > 1);
}

/** For a tile: with an arrow between two class names. */
export function namesOf({ kind, label, prediction, name, side }: Shared): string[] {
  return kind === "confusion" && !side ? [label, prediction] : [asName(name)];
}

/** Of a cluster, where it stands alone: “13 classes” reads as nothing that errors could be called. */
export function asName(said: string): string {
  return said.replace(/^[\d,]+ classes/, "Mixed: $&");
}

/** As a heading: "Mostly predicted as horse". */
export function headingOf({ kind, name, count: part, n, few, side }: Shared): string {
  if (few || (part > 0 && part < n)) return `Mostly ${name}`;
  return side || kind === "prediction" || n === 0 ? name[0]!.toUpperCase() + name.slice(1) : asName(name);
}

/** As a sentence with its denominator. */
export function sharedSentence({ kind, label, prediction, count: part, n, top, few, side, name, more }: Shared): string {
  if (!top) return "";
  if (n === 1) return `It is labelled ${top.label} and predicted as ${top.prediction}.`;
  const of = `${count(part)} of ${plural(n, "error")}`;
  const commonest = (what: string, name: string) => (top.count > 1 ? `; the commonest ${what} is ${name} (${count(top.count)} of ${plural(n, "error")})` : "");
  if (kind === "several" && side) return `They are ${side}.`;
  if (kind === "several") return `They are ${few ? `mostly ${name} (${count(few)} of ${plural(n, "error")})` : `of ${name}${more && top.count < 2 ? `, ${more}` : ""}`}${commonest("confusion", `${top.label} → ${top.prediction}`)}.`;
  if (kind === "label") return part === n ? `All are labelled ${label}${commonest("prediction", top.prediction)}.` : `They are mostly labelled ${label} (${of})${commonest("confusion", `${top.label} → ${top.prediction}`)}.`;
  const what = side ? `${side} (label ${label}, predicted ${prediction})` : kind === "confusion" ? `labelled ${label} and predicted as ${prediction}` : `predicted as ${prediction}`;
  return part === n ? `All are ${what}.` : side ? `They are mostly ${what}: ${of}.` : `They are mostly ${kind === "confusion" ? `${label} → ${prediction}` : what} (${of}).`;
}

/** What an error is where one label is judged against the rest; null: several classes are (shared/phrases.py). */
export function sideOf({ one_vs_rest: one }: Manifest, label: number | null, prediction: number | null): string | null {
  if (!one || (label === null && prediction === null)) return null;
  return (label ?? 1 - prediction!) === 1 ? `missed ${named(one.label)}` : `false alarms for ${named(one.label)}`;
}

/** A class inside a sentence. */
export function className(manifest: Manifest, index: number): string {
  return named(plainName(manifest, index));
}

/** A class by itself: in a cell, below a picture. */
export function plainName({ classes }: Manifest, index: number): string {
  return classes[index]?.name ?? `class ${index}`;
}

/** “3”, so that it is not read as a number of what stands beside it (shared/texts.py). */
function named(name: string): string {
  return /^\d|\d$/.test(name) ? `“${isolated(name)}”` : isolated(name);
}

/** A right-to-left name inside a sentence must not turn the rest of it round: first-strong isolate … pop (Unicode 9.1). */
function isolated(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(name) ? `\u2068${name}\u2069` : name;
}
