/** Which errors are kept by filters and rules, what a rule forgives, and the tree that is left of the whole one. */
import type { Column, Errors, IdsFile, ImagesFile, Manifest } from "../data/documents";
import type { TagIndex } from "../tagging/tagIndex";
import { prune } from "../tree/prune";
import type { Tree } from "../tree/tree";
import { type Filter, keptBy, type MembersOf, tagsNeeded, writeFilter } from "./filters";
import { forgive, type Forgiven } from "./forgive";

/** What filters and rules look at; the files, as far as they are here. */
export interface KeptFacts {
  manifest: Manifest;
  errors: Errors;
  columns: () => Column[];
  tags: () => TagIndex;
  membersOf: MembersOf;
  images: () => ImagesFile | null;
  ids: () => IdsFile | null;
}

export class Kept {
  errors: Uint8Array | null = null; // (n) null: all are kept
  forgiven: Forgiven | null = null; // what the rule leaves out; null: there is none
  private for = ""; // the filters and rules of all this, as text
  private tags: TagIndex | null = null; // the tags of all this, where it depends on them
  private last: { whole: Tree; errors: Uint8Array; tree: Tree } | null = null;

  /** Looks again, if these are other filters, rules or tags than the last time. */
  update(filters: Filter[], without: Filter[], facts: KeptFacts): void {
    const text = [...filters.map(writeFilter), "", ...without.map(writeFilter)].join("\n");
    const tags = tagsNeeded(filters) ? facts.tags() : null;
    if (text === this.for && tags === this.tags) return;
    this.for = text;
    this.tags = tags;
    this.errors = filters.length === 0 ? null : keptBy(filters, facts.errors, facts.columns(), (error) => tags?.borne.get(error) ?? [], facts.membersOf);
    const images = without.length === 0 ? null : facts.images();
    this.forgiven = images && forgive(facts.manifest, without, images, facts.ids());
    const forgiven = this.forgiven?.kept;
    if (forgiven) this.errors = this.errors?.map((kept, error) => kept & forgiven[error]!) ?? forgiven;
  }

  /** The tree of the errors that are kept. One at a time is remembered: it is made anew only where tree or filters change. */
  treeOf(whole: Tree): Tree {
    const { errors, last } = this;
    if (!errors) return whole;
    if (last?.whole === whole && last.errors === errors) return last.tree;
    this.last = { whole, errors, tree: prune(whole, errors) };
    return this.last.tree;
  }
}
