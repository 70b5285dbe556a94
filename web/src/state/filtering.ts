/** What the filters keep and the rule forgives, and how a reader changes both. */
import type { Judged } from "../counts/iffixed";
import { columnsFile, idsFile, imagesFile } from "../data/common";
import type { Errors, IdsFile, ImagesFile, Manifest } from "../data/documents";
import type { Files } from "../data/files";
import type { Tagger } from "../tagging/tagger";
import type { Tree } from "../tree/tree";
import type { Columns } from "./columns";
import { columnsNeeded, type Filter, sameField, tagsNeeded } from "./filters";
import { type Forgiven, idsNeeded } from "./forgive";
import { Kept } from "./kept";
import type { State } from "./url";

interface Site {
  manifest: Manifest;
  errors: Errors;
  files: Files;
  columns: Columns;
  tags: Tagger;
  state: () => State;
  go: (patch: Partial<State>) => void;
}

export class Filtering {
  private readonly kept = new Kept();

  constructor(private readonly site: Site) {}

  get filtered(): boolean {
    return this.kept.errors !== null;
  }

  /** What the rule leaves out; null: there is none. */
  get forgiven(): Forgiven | null {
    return this.kept.forgiven;
  }

  /** What accuracies are of: all images, but for forgiven ones. */
  get judged(): Judged {
    return this.forgiven?.judged ?? this.site.manifest;
  }

  /** What is left of a tree. */
  treeOf(whole: Tree): Tree {
    return this.kept.treeOf(whole);
  }

  /** Adds a filter, in place of any other on the same field. */
  add(filter: Filter): void {
    void this.set([...this.site.state().filters.filter(({ field }) => !sameField(field, filter.field)), filter]);
  }

  remove(filter: Filter): void {
    void this.set(this.site.state().filters.filter((other) => other !== filter));
  }

  async set(filters: Filter[], more: Partial<State> = {}): Promise<void> {
    if (columnsNeeded(filters)) await this.site.files.ask(columnsFile);
    this.site.go({ filters, image: null, page: 0, ...more });
  }

  /** Leaves out all images, right or wrong, that meet any of these; see forgive.ts. */
  async setRule(without: Filter[]): Promise<void> {
    if (await this.readImages(without)) this.site.go({ without, image: null, page: 0 });
  }

  /** All judged images and their paths, for a list of them; null where they could not be read. */
  async readForgiven(): Promise<{ images: ImagesFile; ids: IdsFile } | null> {
    const [images, ids] = await Promise.all([this.site.files.ask(imagesFile), this.site.files.ask(idsFile)]);
    return images && ids ? { images, ids } : null;
  }

  /** Waits for all that the filters and the rule of a state look at; a rule that cannot be applied is taken out. */
  async prepare(state: State): Promise<void> {
    if (columnsNeeded(state.filters)) await this.site.files.ask(columnsFile);
    if (tagsNeeded(state.filters)) await this.site.tags.readTrees();
    if (!(await this.readImages(state.without))) state.without = [];
  }

  /** Makes the filters and the rule of a state those in force. */
  apply({ filters, without }: State): void {
    const { manifest, errors, columns, tags, files } = this.site;
    this.kept.update(filters, without, {
      manifest,
      errors,
      columns: () => columns.get(columnsNeeded(filters)) ?? [],
      tags: () => tags.index,
      images: () => files.peek(imagesFile),
      ids: () => files.peek(idsFile),
    });
  }

  /** Whether all that a rule looks at is here. */
  private async readImages(rule: Filter[]): Promise<boolean> {
    if (rule.length === 0) return true;
    const asked = [this.site.files.ask(imagesFile), idsNeeded(rule) ? this.site.files.ask(idsFile) : true];
    return (await Promise.all(asked)).every(Boolean);
  }
}
