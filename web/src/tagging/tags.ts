/**
 * What a person says of images and nodes: tags and notes, by the images' ids, so that all of it outlives a new build
 * and nothing is lost that the site at hand has not. Values are never changed, only replaced: undo keeps the old ones.
 */
export const USUAL_TAGS = ["low quality", "label error", "to fix"];

const LONGEST_TAG = 60; // characters

/** A node as docs/format.md knows it again after a rebuild. All its images bear its tags. */
export interface NodePlace {
  tree: string;
  node: number;
  count: number;
  members: string;
}

export interface TaggedNode extends NodePlace {
  tags: readonly string[];
  note: string;
}

export interface Tagging {
  /** Ids of the images that bear a tag themselves. The order of the tags is the order in which they are shown. */
  tags: ReadonlyMap<string, ReadonlySet<string>>;
  notes: ReadonlyMap<string, string>; // by id
  nodes: readonly TaggedNode[];
}

export const NOTHING: Tagging = { tags: new Map(), notes: new Map(), nodes: [] };

/** A tag is one short line; a semicolon stands between tags in a CSV, so there is none in a tag. */
export function cleanTag(text: string): string {
  const line = text.replaceAll(";", ",").replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return [...line].slice(0, LONGEST_TAG).join("").trim();
}

/** For a tooltip, and for who hears the page. */
export function sayTagged(tags: readonly string[] = []): string {
  return tags.length > 0 ? `tagged ${tags.join(", ")}` : "";
}

export function tagImages(tagging: Tagging, tag: string, ids: Iterable<string>, on: boolean): Tagging {
  const bearers = new Set(tagging.tags.get(tag));
  for (const id of ids) on ? bearers.add(id) : bearers.delete(id);
  return tidy({ ...tagging, tags: new Map(tagging.tags).set(tag, bearers) });
}

export function tagNode(tagging: Tagging, place: NodePlace, tag: string, on: boolean): Tagging {
  return withNode(tagging, place, (was) => {
    const others = was.tags.filter((other) => other !== tag);
    return { ...was, tags: on ? [...others, tag] : others };
  });
}

export function noteImage(tagging: Tagging, id: string, note: string): Tagging {
  const notes = new Map(tagging.notes);
  if (note === "") notes.delete(id);
  else notes.set(id, note);
  return { ...tagging, notes };
}

export function noteNode(tagging: Tagging, place: NodePlace, note: string): Tagging {
  return withNode(tagging, place, (was) => ({ ...was, note }));
}

/** Gives a tag another name; where there is one of that name, the two become one. */
export function renameTag(tagging: Tagging, from: string, to: string): Tagging {
  if (from === to || to === "" || !tagging.tags.has(from)) return tagging;
  const named = (tag: string) => (tag === from ? to : tag);
  const tags = new Map<string, ReadonlySet<string>>();
  for (const [tag, ids] of tagging.tags) tags.set(named(tag), new Set([...(tags.get(named(tag)) ?? []), ...ids]));
  return { ...tagging, tags, nodes: tagging.nodes.map((node) => ({ ...node, tags: [...new Set(node.tags.map(named))] })) };
}

export function removeTag(tagging: Tagging, tag: string): Tagging {
  const nodes = tagging.nodes.map((node) => ({ ...node, tags: node.tags.filter((other) => other !== tag) }));
  return tidy({ ...tagging, tags: new Map([...tagging.tags].filter(([other]) => other !== tag)), nodes });
}

/** All that either says. Where both have a note and they differ, one stands below the other. */
export function merge(here: Tagging, more: Tagging): Tagging {
  const tags = new Map(here.tags);
  for (const [tag, ids] of more.tags) tags.set(tag, new Set([...(tags.get(tag) ?? []), ...ids]));
  const notes = new Map(here.notes);
  for (const [id, note] of more.notes) notes.set(id, both(notes.get(id) ?? "", note));
  let merged: Tagging = { tags, notes, nodes: here.nodes };
  for (const node of more.nodes) {
    merged = withNode(merged, node, (was) => ({ ...was, tags: [...new Set([...was.tags, ...node.tags])], note: both(was.note, node.note) }));
  }
  return tidy(merged);
}

function both(a: string, b: string): string {
  return a === "" || b.includes(a) ? b : a.includes(b) ? a : `${a}\n${b}`;
}

export function sameNode(a: NodePlace, b: NodePlace): boolean {
  return a.tree === b.tree && a.count === b.count && a.members === b.members;
}

function withNode(tagging: Tagging, place: NodePlace, change: (was: TaggedNode) => TaggedNode): Tagging {
  const at = tagging.nodes.findIndex((node) => sameNode(node, place));
  const { tree, node, count, members } = place;
  const nodes = [...tagging.nodes];
  if (at < 0) nodes.push(change({ tree, node, count, members, tags: [], note: "" }));
  else nodes[at] = change(nodes[at]!);
  return tidy({ ...tagging, nodes });
}

/** A tag that nothing bears is gone, and so is a node of which nothing is said; every node's tags are in the list of tags. */
function tidy({ tags, notes, nodes }: Tagging): Tagging {
  const left = nodes.filter((node) => node.tags.length > 0 || node.note !== "");
  const all = new Map(tags);
  for (const node of left) for (const tag of node.tags) if (!all.has(tag)) all.set(tag, new Set());
  const borne = new Set(left.flatMap((node) => node.tags));
  for (const [tag, ids] of all) if (ids.size === 0 && !borne.has(tag)) all.delete(tag);
  return { tags: all, notes, nodes: left };
}

/** What was, what is, and what was undone. */
export interface History {
  past: readonly Tagging[];
  now: Tagging;
  future: readonly Tagging[];
}

const LONGEST_PAST = 100; // steps

export function step({ past, now }: History, next: Tagging): History {
  return { past: [...past, now].slice(-LONGEST_PAST), now: next, future: [] };
}

export function undo(history: History): History {
  const { past, now, future } = history;
  return past.length === 0 ? history : { past: past.slice(0, -1), now: past.at(-1)!, future: [now, ...future] };
}

export function redo(history: History): History {
  const { past, now, future } = history;
  return future.length === 0 ? history : { past: [...past, now], now: future[0]!, future: future.slice(1) };
}
