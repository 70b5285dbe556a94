/** Where errors lie on a map of which they are no cluster. */
import type { Errors, Manifest } from "../data/documents";
import { errorsOf, type Tree } from "../tree/tree";
import { entryOf, labelInList } from "./listed";
import { count, plural } from "./numbers";

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/** How these members are spread over the clusters of a view, in a sentence that goes on from their name. */
export function spreadOf(facts: Facts, tree: Tree, view: number, nodes: readonly number[], members: ArrayLike<number>, thing: string): string {
  const set = new Set(Array.from(members));
  const parts = nodes
    .map((node) => ({ node, count: errorsOf(tree, node).reduce((sum, member) => sum + (set.has(member) ? 1 : 0), 0) }))
    .filter((part) => part.count > 0)
    .sort((a, b) => b.count - a.count);
  const nameOf = (node: number) => {
    const entry = entryOf(tree, node);
    return `${entry < 0 ? "" : `${entry + 1}. `}${labelInList(facts, tree, node, view).names.filter(Boolean).join(" → ")}`;
  };
  const all = plural(set.size, thing);
  if (parts.length === 1) return set.size === 1 ? `It is in ${quoted(nameOf(parts[0]!.node))}.` : `All ${all} are in ${quoted(nameOf(parts[0]!.node))}.`;
  const shown = parts.slice(0, SHOWN);
  const rest = parts.slice(SHOWN);
  const names = shown.map((part) => nameOf(part.node));
  const said = shown.map((part, i) => `${count(part.count)} in ${quoted(names[i]!)}`);
  if (rest.length > 0) said.push(`${count(rest.reduce((sum, part) => sum + part.count, 0))} in ${rest.length === 1 ? "one other" : `${count(rest.length)} others`}`);
  const of = parts.length === nodes.length ? `all ${count(nodes.length)}` : `${count(parts.length)} of the ${count(nodes.length)}`;
  const told = new Set(names).size === names.length ? `: ${said.join(", ")}` : ""; // clusters of one name would not be told apart
  return `These ${all} lie in ${of} ${tree.groups.length > 1 ? "groups" : "clusters"} on this map${told}.`;
}

/** A class whose name is a number has its own marks. */
function quoted(name: string): string {
  return /^“[^”]*”$/.test(name) ? name : `“${name}”`;
}

const SHOWN = 3;
