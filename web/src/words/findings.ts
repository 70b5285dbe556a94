/** What is said of a node in words and numbers, on the page and on its evidence card alike. */
import { type IfFixed, ifFixed, type Judged } from "../counts/iffixed";
import { confusionKey, confusionOf, mix } from "../counts/mix";
import { memberCount, overAll, thing, wrongAmong } from "../counts/over";
import type { Errors, Manifest } from "../data/documents";
import { errorsOf, size, type Tree } from "../tree/tree";
import { className, titleOf } from "./names";
import { accuracy, count, percent, plural } from "./numbers";
import { type Shared, sharedOf, sharedSentence } from "./shared";

export interface Findings {
  title: string;
  n: number;
  wrong: number; // errors of these; over errors all of them
  size: string; // in a sentence with its denominator
  shared: Shared;
  lead: string; // the most frequent confusion, in a sentence
  share: string; // of all members of the site
  confusions: { names: [label: string, prediction: string]; count: number }[]; // all of them, most frequent first
  fixed: IfFixed;
}

interface Facts {
  manifest: Manifest;
  errors: Errors;
  judged: Judged;
  filtered: boolean;
}

export function findingsOf(facts: Facts, tree: Tree, node: number): Findings {
  const { manifest, errors } = facts;
  const classes = manifest.classes.length;
  const here = errorsOf(tree, node);
  const n = size(tree, node);
  const wrong = wrongAmong(facts, here);
  const confusions = mix(here, confusionKey(errors, classes)).map(({ key, count }) => {
    const { label, prediction } = confusionOf(key, classes);
    return { names: [className(manifest, label), className(manifest, prediction)] as [string, string], count };
  });
  const shared = sharedOf(facts, wrong);
  const whole = node === tree.root && !facts.filtered ? "all" : "these";
  return {
    title: titleOf(facts, tree, node),
    n,
    wrong: wrong.length,
    size: sizeOf(facts, n, wrong.length),
    shared,
    lead: leadOf(facts, n, wrong.length, shared, whole),
    share: `${percent(n, memberCount(manifest))} of all ${plural(memberCount(manifest), thing(manifest))}` + (overAll(manifest) ? `, ${percent(wrong.length, manifest.errors)} of all ${plural(manifest.errors, "error")}` : ""),
    confusions,
    fixed: ifFixed(facts.judged, errors, wrong),
  };
}

/** Over errors: how many of all errors these are. Over all images: how many of them are misclassified. */
function sizeOf({ manifest }: Facts, n: number, wrong: number): string {
  const of = manifest.errors === 1 && wrong === 1 ? "The one error" : `${count(wrong)} of all ${plural(manifest.errors, "error")}`;
  return overAll(manifest) ? `${plural(n, "image")}, ${of} (accuracy ${accuracy(n - wrong, n)}).` : `${of}.`;
}

/** What all errors of a view, or these, most often are. */
function leadOf(facts: Facts, n: number, wrong: number, shared: Shared, whole: string): string {
  const { top } = shared;
  const most = top && `Most often, ${top.label} predicted as ${top.prediction}: ${count(top.count)} of ${overAll(facts.manifest) ? "" : `${whole} `}${plural(wrong, "error")}.`;
  if (!overAll(facts.manifest)) return n === 1 ? sharedSentence(shared) : most!;
  const of = n === 1 ? "this one image" : `${whole} ${plural(n, "image")}`;
  if (!most) return `Accuracy 100%: ${of} ${n === 1 ? "is" : "are"} correctly classified.`;
  return `Accuracy ${accuracy(n - wrong, n)}: ${count(wrong)} of ${of} ${wrong === 1 ? "is" : "are"} misclassified. ${most}`;
}
