/** Which images the figures are of: all, those predicted as one class, or those that bear on the cluster on show. */
import { type Answers, answersOf } from "../../counts/confident";
import { mix } from "../../counts/mix";
import { memberCount, overAll } from "../../counts/over";
import type { ConfidenceFile } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { className } from "../../words/names";

export interface Scope {
  kind: "all" | "class" | "cluster";
  said: string; // what `answers` are of, after “of”
  answers: Answers;
  /** The cluster’s own images, where `answers` has more; null: it has none but those. */
  own: Answers | null;
}

const COVERED = 0.9; // of a cluster’s errors, by its commonest predictions

export function scopeOf(explorer: Explorer, tree: Tree, file: ConfidenceFile): Scope {
  const { manifest, state } = explorer;
  const all = counting(explorer, file);
  const predictedAs = (classes: Set<number>) => all.filter((image) => classes.has(file.prediction[image]!));
  if (state.class !== null) {
    const answers = answersOf(file, predictedAs(new Set([state.class])));
    return { kind: "class", said: `${plural(answers.images.length, "image")} predicted as ${className(manifest, state.class)}`, answers, own: null };
  }
  const members = errorsOf(tree, state.node);
  if (members.length === memberCount(manifest) || members.length === tree.total) return { kind: "all", said: `all ${plural(all.length, "image")}`, answers: answersOf(file, all), own: null };
  const own = Int32Array.from(members, (member) => file.image[member]!);
  const here = answersOf(file, own);
  if (overAll(manifest)) return { kind: "cluster", said: `${plural(own.length, "image")} of this cluster`, answers: here, own: null };
  const classes = new Set<number>();
  let covered = 0;
  for (const part of mix(own, (image) => file.prediction[image]!)) {
    if (covered >= COVERED * own.length) break;
    classes.add(part.key);
    covered += part.count;
  }
  const answers = answersOf(file, predictedAs(classes));
  const names = [...classes].map((index) => className(manifest, index));
  const listed = names.length > 3 ? `one of ${count(names.length)} classes` : names.join(" or ");
  return { kind: "cluster", said: `all ${plural(answers.images.length, "image")} predicted as ${listed}`, answers, own: here };
}

/** Every image that is not forgiven. */
export function counting({ forgiven }: Explorer, file: ConfidenceFile): Int32Array {
  const out = new Set(forgiven?.images);
  return Int32Array.from(file.label.keys()).filter((image) => !out.has(image));
}
