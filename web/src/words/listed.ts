/** What clusters of the list are called: on the map, in the list, in Fix next and in Data alike. */
import { overAll, thing } from "../counts/over";
import type { Errors, Listed, Manifest } from "../data/documents";
import { contains, errorsOf, size, type Tree } from "../tree/tree";
import { type Label, labelOf, titleOf } from "./names";
import { count, plural } from "./numbers";
import { RARE, sharedOf } from "./shared";

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

const MORE = /, (?=most often |predicted as \d+ classes$|such as )/;
const REST = /; (?:of other |as a control)|\. (?=Conversely|It makes|Changes that|So )/; // what goes on after a proof’s first thing

/** An entry in two parts: its name, and what else its errors share. */
export function headingOf(entry: Pick<Listed, "cause" | "what"> & Partial<Listed>): [name: string, more: string] {
  const named = nameIn(entry);
  if (named) return [named, entry.what];
  const [name, more = ""] = entry.what.split(MORE);
  return [name!, more];
}

/** What its title begins with: its cause, or that most of its labels may be wrong, as stages/emit/words.py says it. */
export function nameIn({ cause, doubted = 0, count: n = 0, errors = n }: Partial<Listed>): string | undefined {
  return cause || (labelsSaid(doubted, errors) ? "Wrong labels?" : undefined);
}

/** Of errors, while there is a model. */
export const NOT_TRIED = "Not tested: wrongtree, which made this page, tests the most notable errors; “wrongtree probe” tests any.";

/** Whether only a part of an entry's errors are estimated to have its cause. */
export function isPart({ about, errors, count }: Listed): boolean {
  return about !== undefined && about < (errors ?? count);
}

/** Whether fewer than half have it: then it is not what one of its clusters is called. */
function isMinor({ about, errors, count }: Listed): boolean {
  return about !== undefined && 2 * about < (errors ?? count);
}

/** The same of a cluster that has entries in it. */
export function untried(inside: readonly number[]): string {
  if (inside.length === 0) return NOT_TRIED;
  const numbers = inside.map((entry) => count(entry + 1));
  return `Not tested as a whole: it contains ${inside.length === 1 ? `entry ${numbers[0]!}` : `entries ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)!}`}.`;
}

/** By what the list is ordered (stages/explain/entries.py). */
export function orderOf(clusters: readonly Listed[]): string {
  const others = clusters.filter(({ proved }) => !proved);
  const second = [others.some(({ notable }) => notable) && "misclassified more often than usual", others.some(({ notable, cause }) => !notable && cause) && "whose images measurably differ"].filter(Boolean);
  const found = [
    ...(others.length < clusters.length ? ["proved causes, those of most errors first"] : []),
    ...(second.length > 0 ? [`clusters ${second.join(", or ")}`] : []),
    ...(others.some(({ notable, cause }) => !notable && !cause) ? [others.length < clusters.length || second.length > 0 ? "other large clusters" : "the largest clusters"] : []),
  ];
  return `First ${found.join("; then ")}.`;
}

/** What is said of errors without a proof, as stages/emit/words.py says it. @param none where nothing was measured either */
export function unproved(measured: boolean, doubted: number, errors: number, none = "No cause proved.", ruledOut = ""): string {
  const labels = labelsSaid(doubted, errors);
  return [measured ? `Measured, not proved${ruledOut ? ":" : "."}` : labels ? "" : none, ruledOut, labels && `${labels}: ${DOUBTED}.`].filter(Boolean).join(" ");
}

/** How a cause was proved, with its numbers: the first thing that the proof says. */
export function provedBy(proof: string): string {
  return `Proved: ${proof[0]!.toLowerCase()}${proof.slice(1).split(REST, 1)[0]!.replace(/\.$/, "")}.`;
}

/** What speaks against a label. */
export const DOUBTED = "the model is sure of another class";

/** That the labels of at least half of some errors may be wrong; "": they are fewer. */
export function labelsSaid(doubted: number, errors: number): string {
  return doubted > 1 && 2 * doubted >= errors ? `${count(doubted)} of ${count(errors)} labels may be wrong` : "";
}

/** The entry that a node is a cluster of; -1: none. */
export function entryOf(tree: Tree, node: number): number {
  return tree.listed.find((one) => one.node === node)?.entry ?? -1;
}

/** As `labelOf`; a cluster of the list has the name that it has there. */
export function labelInList(facts: Facts, tree: Tree, node: number, view: number): Label {
  const plain = labelOf(facts, tree, node, view);
  const number = node === view ? -1 : entryOf(tree, node);
  const entry = facts.manifest.clusters[number];
  if (!entry || isMinor(entry)) return unlisted(facts, tree, node, view, plain);
  const [name, more] = inTwo(...headingOf(entry));
  // Over all images a tile says its accuracy: that stays.
  if (overAll(facts.manifest)) return { ...plain, names: [name], sentence: `${number + 1}. ${entry.sentence}; ${plain.sentence}` };
  const part = entry.nodes.length > 1 ? `, ${count(errorsOf(tree, node).length)} of them here` : "";
  // A question about labels is one about so many of them, and a cause that only a part has is none of all.
  const { doubted = 0, cause } = entry;
  const whole = size(tree, node) === entry.count;
  const asked = !cause && whole && labelsSaid(doubted, entry.count) ? `${count(doubted)} of ` : "";
  const some = isPart(entry) ? (whole ? `≈ ${count(entry.about!)} of ` : "some of ") : asked;
  return { ...plain, names: [name], phrase: !name.includes("→"), share: "", number: some ? some + plain.few + (asked && " labels") : plain.number, few: some + plain.few, aside: entry.nodes.length > 1 ? `of ${count(entry.errors ?? entry.count)} in ${count(entry.nodes.length)} clusters` : more, sentence: `${number + 1}. ${entry.sentence}${part}` };
}

/** As `titleOf`; a cluster of the list has the name that it has there. */
export function titleInList(facts: Facts, tree: Tree, node: number): string {
  const entry = facts.manifest.clusters[entryOf(tree, node)];
  const name = entry && !isMinor(entry) && nameIn(entry);
  return name ? `${name.replace(/\?$/, "")}: ${plural(size(tree, node), thing(facts.manifest))}` : titleOf(facts, tree, node);
}

/** What errors share, in the words of the list (stages/explain/sentences.py). */
export function whatOf(facts: Facts, among: ArrayLike<number>): string {
  const { kind, n, top, few, side, name, count: some, more: other } = sharedOf(facts, among);
  const part = few || some;
  const more = kind === "several" && !side && top && top.count > 1 && top.count >= RARE * n ? `most often ${top.label} → ${top.prediction} (${count(top.count)} of ${count(n)})` : other;
  return `${name}${part > 0 && part < n ? ` (${count(part)} of ${count(n)})` : ""}${more && `, ${more}`}`;
}

/** A cluster that is not in the list, as the list would say it. */
function unlisted(facts: Facts, tree: Tree, node: number, view: number, plain: Label): Label {
  if (node === view || overAll(facts.manifest) || tree.groups.some((group) => contains(tree, node, group.node))) return plain;
  const [, more] = inTwo(...headingOf({ cause: null, what: whatOf(facts, errorsOf(tree, node)) }));
  return { ...plain, share: "", aside: more };
}

/** `→ 8 (25 of 33)`: the class, and apart from it the number, for which there may be no room; with more to say, none. */
export function inTwo(name: string, more: string): [name: string, more: string] {
  const number = / \((\d[\d,]* of [^()]*)\)$/.exec(name);
  if (number && more) return [name.slice(0, number.index), more.startsWith("predicted as ") ? `(${number[1]!})` : more]; // not all are
  return number ? [name.slice(0, number.index), `(${number[1]!})`] : [name, more];
}
