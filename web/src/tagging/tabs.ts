/** What one tab has said since it last looked, and the same said in another: two tabs of a site never take from each other. */
import { type NodePlace, noteImage, noteNode, sameNode, type Tagging, tagImages, tagNode } from "./tags";

interface Change {
  /** The same on top of anything else. */
  apply: (tagging: Tagging) => Tagging;
}

/** What leads from one to the other, entry by entry. */
export function changesBetween(from: Tagging, to: Tagging): Change[] {
  const changes: Change[] = [];
  for (const tag of new Set([...from.tags.keys(), ...to.tags.keys()])) {
    const [before, after] = [from.tags.get(tag) ?? NONE, to.tags.get(tag) ?? NONE];
    for (const [ids, on] of [
      [missing(after, before), true],
      [missing(before, after), false],
    ] as const) {
      if (ids.length > 0) changes.push({ apply: (tagging) => tagImages(tagging, tag, ids, on) });
    }
  }
  for (const id of new Set([...from.notes.keys(), ...to.notes.keys()])) {
    const [before, after] = [from.notes.get(id) ?? "", to.notes.get(id) ?? ""];
    if (before !== after) changes.push({ apply: (tagging) => noteImage(tagging, id, joined(before, after, tagging.notes.get(id) ?? "")) });
  }
  for (const node of distinct([...from.nodes, ...to.nodes])) {
    const [before, after] = [entryOf(from, node), entryOf(to, node)];
    for (const tag of after.tags) if (!before.tags.includes(tag)) changes.push({ apply: (tagging) => tagNode(tagging, node, tag, true) });
    for (const tag of before.tags) if (!after.tags.includes(tag)) changes.push({ apply: (tagging) => tagNode(tagging, node, tag, false) });
    if (before.note !== after.note) changes.push({ apply: (tagging) => noteNode(tagging, node, joined(before.note, after.note, entryOf(tagging, node).note)) });
  }
  return changes;
}

export function applied(changes: readonly Change[], tagging: Tagging): Tagging {
  return changes.reduce((now, { apply }) => apply(now), tagging);
}

const NONE: ReadonlySet<string> = new Set();

/** A note that both tabs have changed keeps what either wrote. */
function joined(before: string, after: string, here: string): string {
  if (here === before || here === "" || after.includes(here)) return after;
  if (after === "" || here.includes(after)) return here;
  return `${here}\n${after}`;
}

function missing(all: ReadonlySet<string>, from: ReadonlySet<string>): string[] {
  return [...all].filter((id) => !from.has(id));
}

function entryOf({ nodes }: Tagging, place: NodePlace): { tags: readonly string[]; note: string } {
  return nodes.find((node) => sameNode(node, place)) ?? { tags: [], note: "" };
}

function distinct(nodes: readonly NodePlace[]): NodePlace[] {
  return [...new Map(nodes.map((node) => [`${node.tree} ${node.count} ${node.members}`, node])).values()];
}
