/** What was said, as far as it is about this site: by error and by node. */
import type { Members } from "../tree/members";
import { errorsOf, type Tree } from "../tree/tree";
import type { TaggedNode, Tagging } from "./tags";

export interface TagIndex {
  names: readonly string[]; // tags that something here bears, in their order
  own: ReadonlyMap<number, readonly string[]>; // by error: its own tags
  borne: ReadonlyMap<number, readonly string[]>; // by error: its own and those of its nodes, in the order of `names`
  notes: ReadonlyMap<number, string>; // by error
  nodes: readonly FoundNode[];
  lostImages: readonly string[]; // ids that are no errors here
  lostNodes: readonly TaggedNode[];
}

export interface FoundNode {
  said: TaggedNode;
  node: number; // its number now
  errors: Int32Array;
}

/** Which error has an id; undefined: none. */
export type Numbers = ReadonlyMap<string, number>;

/** @param treeOf null: there is no such tree, or it is not here yet */
export function indexOf(tagging: Tagging, numbers: Numbers, members: Members, treeOf: (id: string) => Tree | null): TagIndex {
  const lost = new Set<string>();
  const own = new Map<number, string[]>();
  const borne = new Map<number, Set<string>>();
  const add = <T>(map: Map<number, T>, error: number, make: () => T): T => {
    let found = map.get(error);
    if (found === undefined) map.set(error, (found = make()));
    return found;
  };
  for (const [tag, ids] of tagging.tags) {
    for (const id of ids) {
      const error = numbers.get(id);
      if (error === undefined) lost.add(id);
      else {
        add(own, error, (): string[] => []).push(tag);
        add(borne, error, () => new Set<string>()).add(tag);
      }
    }
  }
  const notes = new Map<number, string>();
  for (const [id, note] of tagging.notes) {
    const error = numbers.get(id);
    if (error === undefined) lost.add(id);
    else notes.set(error, note);
  }
  const nodes: FoundNode[] = [];
  const lostNodes: TaggedNode[] = [];
  for (const said of tagging.nodes) {
    const tree = treeOf(said.tree);
    const node = tree ? members.find(tree, said.node, said.count, said.members) : -1;
    if (!tree || node < 0) {
      lostNodes.push(said);
      continue;
    }
    const errors = errorsOf(tree, node);
    nodes.push({ said, node, errors });
    for (const error of errors) for (const tag of said.tags) add(borne, error, () => new Set<string>()).add(tag);
  }
  const rank = new Map([...tagging.tags.keys()].map((tag, i) => [tag, i]));
  const present = new Set<string>();
  const sorted = new Map<number, string[]>();
  for (const [error, tags] of borne) {
    sorted.set(error, [...tags].sort((a, b) => rank.get(a)! - rank.get(b)!));
    for (const tag of tags) present.add(tag);
  }
  const names = [...tagging.tags.keys()].filter((tag) => present.has(tag));
  return { names, own, borne: sorted, notes, nodes, lostImages: [...lost], lostNodes };
}

/** The errors that bear a tag, by number; "" stands for those that bear none. */
export function bearers(index: TagIndex, tag: string, n: number): number[] {
  if (tag === "") return Array.from({ length: n }, (_, error) => error).filter((error) => !index.borne.has(error));
  return [...index.borne].filter(([, tags]) => tags.includes(tag)).map(([error]) => error).sort((a, b) => a - b);
}
