/** What the filters keep and the rule forgives, and how a reader changes both. */
import type { Judged } from "../counts/iffixed";
import { idsFile, imagesFile } from "../data/common";
import type { Column, Errors, Manifest } from "../data/documents";
import { needed } from "../data/late";
import type { Files } from "../data/files";
import type { Tagger } from "../tagging/tagger";
import type { Tree } from "../tree/tree";
import type { Columns } from "./columns";
import type { Entries } from "./entries";
import { bodiesOf, columnsNeeded, fieldsOf, type Filter, sameField, tagsNeeded, tester, writeFilter } from "./filters";
import { type Forgiven, idsNeeded } from "./forgive";
import { Kept } from "./kept";
import type { State } from "./url";

interface Site {
  manifest: Manifest;
  errors: Errors;
  files: Files;
  columns: Columns;
  tags: Tagger;
  entries: Entries;
  state: () => State;
  nav: () => Way;
}

/** The part of the navigation that this needs. */
interface Way {
  go: (patch: Partial<State>) => void;
  after: <T>(needed: () => Promise<T>, then: (found: T) => void) => Promise<void>;
}

/** A state whose filters and rule can be applied, and what had to be left out of them for that. */
export interface Prepared {
  state: State;
  meaningless: string[]; // sentences: these mean nothing on this site
  unread: string[]; // sentences: what these look at could not be read; it may be tried again
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
    const nav = this.site.nav();
    const go = () => nav.go({ filters, image: null, page: 0, ...more });
    if (!this.reads(filters)) return go();
    await nav.after(() => refused("Filter not applied", this.read(filters)), go);
  }

  /** Leaves out all images, right or wrong, that meet any of these; see forgive.ts. */
  async setRule(without: Filter[]): Promise<void> {
    const nav = this.site.nav();
    await nav.after(
      () => refused("Nothing was forgiven", this.readImages(without)),
      () => nav.go({ without, image: null, page: 0 }),
    );
  }

  /**
   * Waits for all that the filters and the rule of a state look at. What cannot be applied is taken out, and said: a
   * filter that is named above all images would be a lie.
   */
  async prepare(asked: State): Promise<Prepared> {
    const { tags, entries, errors, files } = this.site;
    const unread: string[] = [];
    const left: string[] = []; // out, for what is no fault of a file
    let { filters, without } = asked;
    if (this.reads(filters)) {
      try {
        const [here] = await this.read(filters);
        filters = filters.filter((filter) => !columnsNeeded([filter]) || tester(filter, errors, here, () => []) !== null || !left.push(writeFilter(filter)));
      } catch (problem) {
        unread.push(`Filters by metadata are not applied: ${(problem as Error).message}`);
        filters = filters.filter((filter) => !this.reads([filter]));
      }
    }
    if (tagsNeeded(filters)) {
      const problem = await tags.readTrees();
      if (problem !== "") {
        unread.push(`Filters by tag are not applied: ${problem}`);
        filters = filters.filter((filter) => !tagsNeeded([filter]));
      }
    }
    try {
      await entries.need(filters.flatMap(bodiesOf));
    } catch (problem) {
      unread.push(`The entry is not selected: ${(problem as Error).message}`);
      filters = filters.filter((filter) => bodiesOf(filter).length === 0);
    }
    try {
      await this.readImages(without);
      const facts = files.peek(imagesFile, fieldsOf(without));
      if (facts) without = without.filter((filter) => !columnsNeeded([filter]) || tester(filter, { id: [], ...facts }, facts.columns, () => []) !== null || !left.push(writeFilter(filter)));
    } catch (problem) {
      unread.push(`Nothing is forgiven: ${(problem as Error).message}`);
      without = [];
    }
    const meaningless = left.map((text) => `The link’s filter “${text}” means nothing on this site; ignoring it.`);
    return { state: { ...asked, filters, without }, meaningless, unread };
  }

  /** Makes the filters and the rule of a state those in force. */
  apply({ filters, without }: State): void {
    const { manifest, errors, columns, tags, entries, files } = this.site;
    this.kept.update(filters, without, {
      manifest,
      errors,
      columns: () => columns.get(columnsNeeded(filters), fieldsOf(filters)) ?? [],
      tags: () => tags.index,
      membersOf: (body) => entries.get(body),
      images: () => files.peek(imagesFile, fieldsOf(without)),
      ids: () => files.peek(idsFile),
    });
  }

  /** Whether filters may look at what is to be read. */
  private reads(filters: Filter[]): boolean {
    return columnsNeeded(filters) || (this.site.errors.parts !== undefined && filters.some(({ field }) => field === "file" || field === "confidence"));
  }

  /** Waits for the columns and whatever else filters look at. Throws a sentence where it cannot be had. */
  private read(filters: Filter[]): Promise<[Column[], void]> {
    return Promise.all([columnsNeeded(filters) ? this.site.columns.read(fieldsOf(filters)) : [], needed(this.site.errors, ...filters.map(({ field }) => field))]);
  }

  /** Waits for all that a rule looks at. Throws a sentence where it cannot be had. */
  private async readImages(rule: Filter[]): Promise<void> {
    if (rule.length === 0) return;
    const { files } = this.site;
    await Promise.all([files.need(imagesFile, fieldsOf(rule)), idsNeeded(rule) ? files.need(idsFile) : null]);
  }
}

/** What a reader has asked for and does not get, and why. */
async function refused<T>(what: string, needed: Promise<T>): Promise<T> {
  try {
    return await needed;
  } catch (problem) {
    throw new Error(`${what}: ${(problem as Error).message}`);
  }
}
