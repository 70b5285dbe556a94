/** What a tile is called: a short label to look at, and the same in words for tooltips and screen readers. */
import { confusionKey, confusionOf, mix } from "../counts/mix";
import { countWrong, memberCount, overAll, thing } from "../counts/over";
import type { Errors, Group, Manifest } from "../data/documents";
import { groupsInside, MOST_GROUPS } from "../tree/cut";
import { errorsOf, size, type Tree } from "../tree/tree";
import { accuracy, count, percent, plural } from "./numbers";
import { asName, className, headingOf, namesOf, RARE, sharedOf, sideOf } from "./shared";

export { className, plainName } from "./shared";

export interface Label {
  /** Class names to be set in <bdi>, with an arrow between them where there are two. */
  names: string[];
  phrase?: boolean; // they are no class names but a cause, or several classes: what matters comes first
  share: string; // of the tile, that the names stand for: "72%"; "" where that is all of it by construction
  number: string; // "41 errors"; over all images "65.8% of 120 correct"
  few: string; // the number alone, where there is little room
  aside: string; // for a group: its top confusion
  sentence: string;
}

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/** The most frequent confusion among these errors. */
export function topConfusion({ manifest, errors }: Facts, among: ArrayLike<number>) {
  const classes = manifest.classes.length;
  const first = mix(among, confusionKey(errors, classes))[0];
  if (!first) return null;
  const { label, prediction } = confusionOf(first.key, classes);
  return { label: className(manifest, label), prediction: className(manifest, prediction), count: first.count };
}

/** @param view the node the tile is shown in */
export function labelOf(facts: Facts, tree: Tree, node: number, view: number): Label {
  const n = size(tree, node);
  if (overAll(facts.manifest)) return labelWithAccuracy(facts, tree, node, view);
  const several = node === view ? [] : severalGroups(tree, node);
  if (several.length > 1) return labelOfClasses(facts, tree, several, plural(n, "error"));
  const top = topConfusion(facts, errorsOf(tree, node));
  if (!top) return { names: [], share: "", number: "", few: "", aside: "", sentence: "" };
  const group = node === view ? undefined : tree.groups.find((candidate) => candidate.node === node);
  const all = percent(n, memberCount(facts.manifest));
  const side = group && sideOf(facts.manifest, group.label, group.prediction);
  if (side) {
    const { images } = facts.manifest.classes[group.label ?? 1 - group.prediction!]!;
    return { names: [side], share: "", number: `${count(n)} of ${plural(images, "image")}`, few: count(n), aside: "", sentence: `${side} (label ${top.label}, predicted ${top.prediction}): ${count(n)} of ${plural(images, "image")} labelled ${top.label}` };
  }

  if (group && group.label !== null && group.prediction === null) {
    const { images, errors } = facts.manifest.classes[group.label]!;
    const name = className(facts.manifest, group.label);
    return {
      names: [name],
      share: "",
      number: n < errors ? `${count(n)} of ${count(errors)}` : plural(n, "error"),
      few: count(n),
      aside: `${count(top.count)} of ${count(n)} predicted as ${top.prediction}`,
      sentence:
        (n < errors ? `${count(n)} of the errors of ${name} are kept; ` : "") +
        `${name}: ${plural(errors, "error")} of ${plural(images, "image")} (accuracy ${accuracy(images - errors, images)}); ` +
        `most often predicted as ${top.prediction}: ${count(top.count)} of these ${plural(n, "error")}`,
    };
  }
  if (group && group.prediction !== null && group.label === null) {
    const name = className(facts.manifest, group.prediction);
    return {
      names: [`predicted as ${name}`],
      share: "",
      number: plural(n, "error"),
      few: count(n),
      aside: `${count(top.count)} of ${count(n)} are ${top.label}`,
      sentence:
        `wrongly predicted as ${name}: ${plural(n, "error")}, ${all} of all errors; ` +
        `most often ${top.label}: ${count(top.count)} of these ${plural(n, "error")}`,
    };
  }
  if (group) {
    const above = group.superclass !== undefined;
    const most = `${top.label} predicted as ${top.prediction}: `;
    return {
      names: above ? [group.name] : [top.label, top.prediction],
      share: "",
      number: plural(n, "error"),
      few: count(n),
      aside: above ? `${top.label} → ${top.prediction} ${count(top.count)} of ${count(n)}` : "",
      sentence: `${above ? `${group.name}: ` : most}${plural(n, "error")}, ${all} of all errors${above ? `; most often ${most}${count(top.count)} of these ${plural(n, "error")}` : ""}`,
    };
  }
  const whole = size(tree, view);
  const shared = sharedOf(facts, errorsOf(tree, node));
  const { kind, label, prediction, few, name } = shared;
  const confusion = kind === "confusion";
  const part = few || shared.count;
  const named = confusion || kind === "prediction";
  const rare = top.count === 1 || top.count < RARE * n;
  const what = confusion ? `${label} predicted as ${prediction}` : asName(name);
  const most = named || rare ? "" : `, most often ${top.label} predicted as ${top.prediction} (${count(top.count)} of ${count(n)})`;
  return {
    names: namesOf(shared),
    ...(!confusion && { phrase: true }),
    share: kind === "several" || (kind === "label" && shared.count === n) ? "" : percent(shared.count, n),
    number: plural(n, "error"),
    few: count(n),
    aside: named || rare ? "" : `${top.label} → ${top.prediction} ${count(top.count)} of ${count(n)}`,
    sentence: `${what}${part === 0 ? "" : `: ${count(part)} of ${plural(n, "error")}`}${most}; ${count(n)} of the ${plural(whole, "error")} in this view`,
  };
}

/** Over all images: what they mostly are, and how many of them are correctly classified. */
function labelWithAccuracy(facts: Facts, tree: Tree, node: number, view: number): Label {
  const { manifest, errors } = facts;
  const here = errorsOf(tree, node);
  const n = here.length;
  if (n === 0) return { names: [], share: "", number: "", few: "", aside: "", sentence: "" };
  const wrong = countWrong(facts, here);
  const right = accuracy(n - wrong, n);
  const top = topConfusion(facts, here);
  const most = top ? `; most often ${top.label} predicted as ${top.prediction}: ${count(top.count)} of ${plural(wrong, "error")}` : "";
  const said = `${count(wrong)} of ${plural(n, "image")} misclassified (accuracy ${right})${most}`;
  const common = { number: `${right} of ${count(n)} correct`, few: right, aside: plural(wrong, "error") };
  const several = node === view ? [] : severalGroups(tree, node);
  if (several.length > 1) {
    const classes = labelOfClasses(facts, tree, several, said);
    return { ...classes, ...common, aside: classes.number };
  }
  const group = node === view ? undefined : tree.groups.find((candidate) => candidate.node === node);
  const nameOf = (index: number | null) => (index === null ? "" : className(manifest, index));
  if (group && (group.label === null || group.prediction === null)) {
    const above = group.superclass !== undefined;
    const name = above ? group.name : group.label === null ? `predicted as ${nameOf(group.prediction)}` : nameOf(group.label);
    return { names: [name], share: "", ...common, sentence: `${name}: ${said}` };
  }
  if (group) {
    const names = group.label === group.prediction ? [nameOf(group.label)] : [nameOf(group.label), nameOf(group.prediction)];
    return { names, share: "", ...common, sentence: `${nameOf(group.label)} predicted as ${nameOf(group.prediction)}: ${plural(n, "image")}` };
  }
  const labels = mix(here, (member) => errors.label[member]!);
  const first = labels[0]!;
  if (2 * first.count < n) return { names: [asName(plural(labels.length, "class", "classes"))], phrase: true, share: "", ...common, sentence: said };
  const name = className(manifest, first.key);
  return { names: [name], share: percent(first.count, n), ...common, sentence: `${name} ${percent(first.count, n)} · ${said}` };
}

/** The groups of a node that a view shows as a cluster of them; where views show groups themselves, none. */
function severalGroups(tree: Tree, node: number): Group[] {
  const above = (group: Group) => group.node === node && group.superclass !== undefined;
  return tree.groups.length > MOST_GROUPS && !tree.groups.some(above) ? groupsInside(tree, node) : [];
}

/** A cluster of whole classes: the largest are named. */
function labelOfClasses({ manifest }: Facts, tree: Tree, groups: Group[], said: string): Label {
  const largest = groups.slice().sort((a, b) => size(tree, b.node) - size(tree, a.node));
  const named = largest.slice(0, 2).map(({ label, prediction, superclass, name }) => superclass !== undefined ? name : [label, prediction].flatMap((index) => (index === null ? [] : [className(manifest, index)])).join(" → "));
  const things = tree.groups[0]!.label !== null && tree.groups[0]!.prediction !== null ? "confusions" : "classes";
  const rest = groups.length - named.length;
  const names = named.join(", ") + (rest > 0 ? ` and ${count(rest)} more` : "");
  return { names: [names], phrase: true, share: "", number: `${count(groups.length)} ${things}`, few: count(groups.length), aside: said, sentence: `${count(groups.length)} ${things}, ${names}: ${said}` };
}

/** A step of the breadcrumb. */
export function crumbOf(facts: Facts, tree: Tree, node: number): string {
  const things = thing(facts.manifest);
  if (node === tree.root) return `All ${things}s${tree.leaves < tree.total ? " kept" : ""}`;
  const group = tree.groups.find((candidate) => candidate.node === node);
  const several = severalGroups(tree, node).length;
  if (several > 1) return `${count(several)} ${tree.groups[0]!.prediction === null || tree.groups[0]!.label === null ? "classes" : "confusions"}`;
  if (!group) return plural(size(tree, node), things);
  if (group.superclass !== undefined) return group.name;
  const side = overAll(facts.manifest) ? null : sideOf(facts.manifest, group.label, group.prediction);
  if (side) return side;
  const label = group.label === null ? "" : className(facts.manifest, group.label);
  if (group.prediction === null) return label;
  const prediction = className(facts.manifest, group.prediction);
  return label ? `${label} → ${prediction}` : `predicted as ${prediction}`;
}

/** What a node is called by itself: a group by its class, another cluster by what most of its errors share. */
export function nameOf(facts: Facts, tree: Tree, node: number): string {
  const things = thing(facts.manifest);
  if (node === tree.root) return tree.leaves < tree.total ? `${count(tree.leaves)} of ${plural(tree.total, things)}` : crumbOf(facts, tree, node);
  if (tree.groups.some((group) => group.node === node) || severalGroups(tree, node).length > 1) return crumbOf(facts, tree, node);
  const here = errorsOf(tree, node);
  return overAll(facts.manifest) ? mostly(facts, here) : headingOf(sharedOf(facts, here));
}

/** Over all images: what the images are, correct ones and errors alike. */
function mostly({ manifest, errors }: Facts, here: ArrayLike<number>): string {
  const labels = mix(here, (member) => errors.label[member]!);
  const first = labels[0];
  if (!first || 2 * first.count < here.length) return asName(plural(labels.length, "class", "classes"));
  return (first.count < here.length ? "Mostly " : "") + className(manifest, first.key);
}

/** The same and of how many errors. */
export function titleOf(facts: Facts, tree: Tree, node: number): string {
  const name = nameOf(facts, tree, node);
  return node === tree.root ? name : `${name}${name.includes(": ") ? "," : ":"} ${plural(size(tree, node), thing(facts.manifest))}`;
}

/** One error, for a tooltip. */
export function imageSentence({ manifest, errors }: Facts, error: number): string {
  const label = className(manifest, errors.label[error]!);
  const prediction = className(manifest, errors.prediction[error]!);
  const said = errors.label[error] === errors.prediction[error] ? `${label}, correctly classified` : `${label} predicted as ${prediction}`;
  const confidence = errors.confidence[error]!;
  return Number.isNaN(confidence) ? said : `${said}, confidence ${confidence.toFixed(2)}`; // of a large site it may not be here, and a name is no reason to read it
}
