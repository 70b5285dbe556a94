/** What a tile is called: a short label to look at, and the same in words for tooltips and screen readers. */
import type { Errors, Manifest } from "./data";
import { confusionKey, confusionOf, mix } from "./mix";
import { count, percent, plural, accuracy } from "./numbers";
import { errorsOf, size, type Tree } from "./tree";

export interface Label {
  /** Class names to be set in <bdi>, with an arrow between them where there are two. */
  names: string[];
  share: string; // of the tile, that the names stand for: "72%"; "" where that is all of it by construction
  number: string; // "41 of 120", or "120 errors" for a group
  few: string; // the number alone, where there is little room
  aside: string; // for a group: its top confusion
  sentence: string;
}

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/** The commonest confusion among these errors. */
export function topConfusion({ manifest, errors }: Facts, among: ArrayLike<number>) {
  const classes = manifest.classes.length;
  const first = mix(among, confusionKey(errors, classes))[0];
  if (!first) return null;
  const { label, prediction } = confusionOf(first.key, classes);
  return { label: className(manifest, label), prediction: className(manifest, prediction), count: first.count };
}

export function className(manifest: Manifest, index: number): string {
  return isolated(manifest.classes[index]?.name ?? `class ${index}`);
}

/** A right-to-left name inside a sentence must not turn the rest of it round: first-strong isolate … pop (Unicode 9.1). */
function isolated(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(name) ? `\u2068${name}\u2069` : name;
}

/** @param view the node the tile is shown in */
export function labelOf(facts: Facts, tree: Tree, node: number, view: number): Label {
  const n = size(tree, node);
  const top = topConfusion(facts, errorsOf(tree, node));
  if (!top) return { names: [], share: "", number: "", few: "", aside: "", sentence: "" };
  const group = node === view ? undefined : tree.groups.find((candidate) => candidate.node === node);
  const all = percent(n, facts.manifest.errors);

  if (group && group.label !== null && group.prediction === null) {
    const { images, errors } = facts.manifest.classes[group.label]!;
    const name = className(facts.manifest, group.label);
    return {
      names: [name],
      share: "",
      number: n < errors ? `${count(n)} of ${count(errors)}` : plural(n, "error"),
      few: count(n),
      aside: `→ ${top.prediction} ${percent(top.count, n)}`,
      sentence:
        (n < errors ? `${count(n)} of the errors of ${name} are kept; ` : "") +
        `${name}: ${plural(errors, "error")} of ${plural(images, "image")} (accuracy ${accuracy(images - errors, images)}); ` +
        `most often predicted as ${top.prediction}: ${percent(top.count, n)} of these ${plural(n, "error")}`,
    };
  }
  if (group && group.prediction !== null && group.label === null) {
    const name = className(facts.manifest, group.prediction);
    return {
      names: ["", name],
      share: "",
      number: plural(n, "error"),
      few: count(n),
      aside: `${top.label} ${percent(top.count, n)}`,
      sentence:
        `wrongly predicted as ${name}: ${plural(n, "error")}, ${all} of all errors; ` +
        `most often ${top.label}: ${percent(top.count, n)} of these ${plural(n, "error")}`,
    };
  }
  if (group) {
    return {
      names: [top.label, top.prediction],
      share: "",
      number: plural(n, "error"),
      few: count(n),
      aside: "",
      sentence: `${top.label} predicted as ${top.prediction}: ${plural(n, "error")}, ${all} of all errors`,
    };
  }
  const whole = size(tree, view);
  const these = n === 1 ? "this 1 error" : `these ${plural(n, "error")}`;
  return {
    names: [top.label, top.prediction],
    share: percent(top.count, n),
    number: `${count(n)} of ${count(whole)}`,
    few: count(n),
    aside: "",
    sentence:
      `${top.label} predicted as ${top.prediction}: ${percent(top.count, n)} of ${these}; ` +
      `${count(n)} of the ${plural(whole, "error")} in this view`,
  };
}

/** A step of the breadcrumb. */
export function crumbOf(facts: Facts, tree: Tree, node: number): string {
  if (node === tree.root) return tree.leaves < tree.total ? "All errors kept" : "All errors";
  const group = tree.groups.find((candidate) => candidate.node === node);
  if (!group) return plural(size(tree, node), "error");
  const label = group.label === null ? "" : className(facts.manifest, group.label);
  if (group.prediction === null) return label;
  return `${label} → ${className(facts.manifest, group.prediction)}`.trim();
}

/** The heading over a node's evidence: what it is, and of how many errors. */
export function titleOf(facts: Facts, tree: Tree, node: number): string {
  if (node === tree.root && tree.leaves < tree.total) return `${count(tree.leaves)} of ${plural(tree.total, "error")}`;
  const crumb = crumbOf(facts, tree, node);
  const n = plural(size(tree, node), "error");
  return node === tree.root || crumb === n ? crumb : `${crumb}: ${n}`;
}

/** One error, for a tooltip. */
export function imageSentence({ manifest, errors }: Facts, error: number): string {
  const label = className(manifest, errors.label[error]!);
  const prediction = className(manifest, errors.prediction[error]!);
  return `${label} predicted as ${prediction}, confidence ${errors.confidence[error]!.toFixed(2)}`;
}
