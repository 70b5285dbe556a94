/** What is said of a node in words and numbers, on the page and on its evidence card alike. */
import { type IfFixed, ifFixed, type Judged } from "../counts/iffixed";
import { confusionKey, confusionOf, mix } from "../counts/mix";
import { memberCount, overAll, thing, wrongAmong } from "../counts/over";
import type { Errors, Manifest } from "../data/documents";
import { errorsOf, size, type Tree } from "../tree/tree";
import { className, titleOf } from "./names";
import { accuracy, count, percent, plural } from "./numbers";

export interface Findings {
  title: string;
  n: number;
  wrong: number; // errors of these; over errors all of them
  /** The most frequent confusion, as a sentence in three parts around the names of both classes. */
  lead: [before: string, label: string, between: string, prediction: string, after: string];
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
  const whole = node === tree.root && !facts.filtered ? "all" : "these";
  return {
    title: titleOf(facts, tree, node),
    n,
    wrong: wrong.length,
    lead: overAll(manifest) ? leadWithAccuracy(n, wrong.length, confusions[0], whole) : leadOf(n, confusions[0]!, whole),
    share: `${percent(n, memberCount(manifest))} of all ${plural(memberCount(manifest), thing(manifest))}` + (overAll(manifest) ? `, ${percent(wrong.length, manifest.errors)} of all ${plural(manifest.errors, "error")}` : ""),
    confusions,
    fixed: ifFixed(facts.judged, errors, wrong),
  };
}

type Top = Findings["confusions"][number];

function leadOf(n: number, top: Top, whole: string): Findings["lead"] {
  const much = n > 1 ? `: ${percent(top.count, n)} of ${whole} ${plural(n, "error")} (${count(top.count)}).` : ".";
  return [n === 1 ? "The one error here is " : "Most often, ", top.names[0], " predicted as ", top.names[1], much];
}

/** Over all images: first how many of them are misclassified. */
function leadWithAccuracy(n: number, wrong: number, top: Top | undefined, whole: string): Findings["lead"] {
  const of = n === 1 ? "this one image" : `${whole} ${plural(n, "image")}`;
  if (!top) return [`Accuracy 100%: ${of} ${n === 1 ? "is" : "are"} correctly classified.`, "", "", "", ""];
  const begin = `Accuracy ${accuracy(n - wrong, n)}: ${count(wrong)} of ${of} ${wrong === 1 ? "is" : "are"} misclassified. `;
  return [`${begin}Most often, `, top.names[0], " predicted as ", top.names[1], `: ${count(top.count)} of ${plural(wrong, "error")}.`];
}
