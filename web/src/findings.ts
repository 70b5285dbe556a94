/** What is said of a node in words and numbers, on the page and on its evidence card alike. */
import type { Errors, Manifest } from "./data";
import { type IfFixed, ifFixed, type Judged } from "./iffixed";
import { confusionKey, confusionOf, mix } from "./mix";
import { count, percent, plural } from "./numbers";
import { errorsOf, size, type Tree } from "./tree";
import { className, titleOf } from "./words";

export interface Findings {
  title: string;
  n: number;
  /** The commonest confusion, as a sentence in three parts around the names of both classes. */
  lead: [before: string, label: string, between: string, prediction: string, after: string];
  share: string; // of all errors of the site
  confusions: { names: [label: string, prediction: string]; count: number }[]; // all of them, commonest first
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
  const confusions = mix(here, confusionKey(errors, classes)).map(({ key, count }) => {
    const { label, prediction } = confusionOf(key, classes);
    return { names: [className(manifest, label), className(manifest, prediction)] as [string, string], count };
  });
  const top = confusions[0]!;
  const whole = node === tree.root && !facts.filtered ? "all" : "these";
  const much = n > 1 ? `: ${percent(top.count, n)} of ${whole} ${plural(n, "error")} (${count(top.count)}).` : ".";
  return {
    title: titleOf(facts, tree, node),
    n,
    lead: [n === 1 ? "The one error here is " : "Most often, ", top.names[0], " predicted as ", top.names[1], much],
    share: `${percent(n, manifest.errors)} of all ${plural(manifest.errors, "error")}`,
    confusions,
    fixed: ifFixed(facts.judged, errors, here),
  };
}
