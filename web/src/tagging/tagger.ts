/** The tags and notes of one site in this browser: said, undone, kept, taken in. */
import type { Errors, Manifest } from "../data/documents";
import { Keeping } from "../data/keeping";
import { here, needed } from "../data/late";
import { Members } from "../tree/members";
import { errorsOf, type Tree } from "../tree/tree";
import { readTagFile, writeTagFile } from "./tagFile";
import { bearers, type FoundNode, indexOf, type TagIndex } from "./tagIndex";
import { type History, merge, type NodePlace, noteImage, noteNode, NOTHING, redo, step, type TaggedNode, type Tagging, tagImages, tagNode, undo, USUAL_TAGS } from "./tags";
import { applied, changesBetween } from "./tabs";

const KEEP_AFTER = 400; // ms; a note that is being written is not kept letter by letter

interface Site {
  manifest: Manifest;
  errors: Errors;
  /** A whole tree; null: it is not here. */
  treeOf: (id: string) => Tree | null;
  loadTree: (id: string) => Promise<unknown>;
  changed: () => void;
}

/** What is tagged: one node, or errors one by one. */
export type Target = { tree: string; node: number } | { errors: ArrayLike<number> };

export class Tagger {
  /** Why tags are not kept, or were not found whole; "" if all is well. */
  trouble = "";

  private history: History = { past: [], now: NOTHING, future: [] };
  private kept: Tagging = NOTHING; // in the browser's storage, when this tab last looked or wrote
  private keptText: string | null = null; // the same as it is there
  private writing = ""; // the note that the last step has changed
  private timer: ReturnType<typeof setTimeout> | 0 = 0;
  private found: { tagging: Tagging; trees: number; index: TagIndex } | null = null;
  private byId: Map<string, number> | null = null;
  private readonly members: Members;
  private readonly keeping: Keeping;

  constructor(private readonly site: Site) {
    this.members = new Members(site.errors.id);
    // The folder is part of the key: two sites of one name may stand below one host. Their digits are not, since a
    // rebuilt site should find its tags again.
    const folder = location.pathname.replace(/index\.html$/, "");
    this.keeping = new Keeping(`wrongtree tags ${site.manifest.name} ${folder}`, () => localStorage);
  }

  get now(): Tagging {
    return this.history.now;
  }

  get index(): TagIndex {
    const now = this.now === NOTHING || here(this.site.errors, "id") ? this.now : NOTHING;
    const trees = now.nodes.filter(({ tree }) => this.site.treeOf(tree)).length;
    if (this.found?.tagging !== now || this.found.trees !== trees) {
      this.found = { tagging: now, trees, index: indexOf(now, now === NOTHING ? new Map() : this.numbers, this.members, this.site.treeOf) };
    }
    return this.found.index;
  }

  get canUndo(): boolean {
    return this.history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.history.future.length > 0;
  }

  /** The usual tags, and all others that are in use. */
  get offered(): string[] {
    return [...new Set([...USUAL_TAGS, ...this.now.tags.keys()])];
  }

  /** Reads what this browser has kept; follows what other tabs keep. */
  restore(): void {
    const text = this.keeping.read();
    if (text !== null) {
      try {
        this.kept = readTagFile(text, this.site.manifest.name);
        this.keptText = text;
        this.history = { ...this.history, now: this.kept };
      } catch {
        this.trouble = `The tags that this browser stored for this site are damaged; ${this.keeping.setAside(text)}`;
      }
    }
    this.keeping.listen(() => this.join() && this.site.changed());
    addEventListener("pagehide", () => this.timer && this.keep());
  }

  /**
   * Reads the trees that tagged nodes are of, and the paths of all errors; until then these nodes count as not being there.
   * Returns why one could not be read, in a sentence; "": all are here.
   */
  async readTrees(tagging = this.now): Promise<string> {
    try {
      if (tagging !== NOTHING) await needed(this.site.errors, "file");
    } catch (problem) {
      return (problem as Error).message;
    }
    const known = new Set(this.site.manifest.trees.map(({ id }) => id));
    const missing = new Set(tagging.nodes.map(({ tree }) => tree).filter((id) => known.has(id) && !this.site.treeOf(id)));
    const read = await Promise.allSettled([...missing].map((id) => this.site.loadTree(id)));
    if (missing.size > 0) this.site.changed();
    const failed = read.find((one) => one.status === "rejected");
    return failed ? (failed.reason as Error).message : "";
  }

  tagsOf(target: Target): { all: readonly string[]; some: readonly string[] } {
    if ("node" in target) return { all: this.entryOf(target)?.tags ?? [], some: [] };
    const counts = new Map<string, number>();
    const { own } = this.index;
    for (let i = 0; i < target.errors.length; i++) for (const tag of own.get(target.errors[i]!) ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const tags = [...counts.keys()];
    return { all: tags.filter((tag) => counts.get(tag) === target.errors.length), some: tags.filter((tag) => counts.get(tag)! < target.errors.length) };
  }

  /** The note of a node or of a single error. */
  noteOf(target: Target): string {
    if ("node" in target) return this.entryOf(target)?.note ?? "";
    return this.index.notes.get(target.errors[0]!) ?? "";
  }

  tag(target: Target, tag: string, on: boolean): void {
    if (tag === "" || this.later(() => this.tag(target, tag, on))) return;
    this.change("node" in target ? tagNode(this.now, this.placeOf(target), tag, on) : tagImages(this.now, tag, this.idsOf(target.errors), on));
  }

  note(target: Target, note: string): void {
    if (this.later(() => this.note(target, note))) return;
    const next = "node" in target ? noteNode(this.now, this.placeOf(target), note) : noteImage(this.now, this.idsOf(target.errors)[0]!, note);
    this.change(next, "node" in target ? `${target.tree}/${target.node}` : String(target.errors[0]));
  }

  /** @param writing the note that this is one more letter of: all its letters are one step */
  change(next: Tagging, writing = ""): void {
    const more = writing !== "" && writing === this.writing;
    this.history = more ? { ...this.history, now: next, future: [] } : step(this.history, next);
    this.writing = writing;
    this.after(writing === "");
  }

  undo(): void {
    this.travel(undo(this.history));
  }

  redo(): void {
    this.travel(redo(this.history));
  }

  /** A node's own entry, if anything is said of it. */
  entryOf(place: { tree: string; node: number }): TaggedNode | undefined {
    return this.index.nodes.find(({ said, node }) => said.tree === place.tree && node === place.node)?.said;
  }

  /** The tagged nodes that an error is in. */
  nodesOf(error: number): FoundNode[] {
    return this.index.nodes.filter(({ errors }) => errors.includes(error));
  }

  bearers(tag: string): number[] {
    return bearers(this.index, tag, this.site.errors.id.length);
  }

  file(): string {
    const { manifest, errors } = this.site;
    const members = this.members.of(Int32Array.from(errors.id, (_, error) => error));
    return writeTagFile(this.now, manifest.generator, { name: manifest.name, errors: errors.id.length, members }, 1);
  }

  /** Imports a tag file or a table; returns what came of it, in a sentence. */
  async import(file: File): Promise<string> {
    const { manifest, treeOf } = this.site;
    const code = await import("./takeFile").catch(() => null);
    if (!code) return `${file.name} was not imported: no connection.`;
    return code.takeFile(file, {
      manifest,
      treeOf,
      members: this.members,
      read: async (more) => {
        const problem = await this.readTrees(more);
        if (problem !== "") throw new Error(problem); // its clusters would seem to be gone
        return this.numbers;
      },
      add: (more) => this.change(merge(this.now, more)),
    });
  }

  private get numbers(): Map<string, number> {
    return (this.byId ??= new Map(this.site.errors.id.map((id, error) => [id, error])));
  }

  private travel(history: History): void {
    if (history === this.history) return;
    this.history = history;
    this.writing = "";
    this.after(true);
  }

  private after(now: boolean): void {
    clearTimeout(this.timer);
    this.timer = now ? 0 : setTimeout(() => this.keep(), KEEP_AFTER);
    if (now) this.keep();
    void this.readTrees();
    this.site.changed();
  }

  /**
   * Adds what another tab has kept since this one last looked, entry by entry. It is no step that could be undone here:
   * undoing takes back what was said in this tab. Whether there was anything.
   */
  private join(): boolean {
    const text = this.keeping.read();
    if (text === null || text === this.keptText) return false;
    let other: Tagging;
    try {
      other = readTagFile(text, this.site.manifest.name);
    } catch {
      return false; // not ours, or damaged by somebody: what is here stays
    }
    const changes = changesBetween(this.kept, other);
    const { past, now, future } = this.history;
    const join = (tagging: Tagging) => applied(changes, tagging);
    this.history = { past: past.map(join), now: join(now), future: future.map(join) };
    this.kept = other;
    this.keptText = text;
    void this.readTrees();
    return true;
  }

  private keep(): void {
    this.timer = 0;
    const { manifest, errors } = this.site;
    const joined = this.join(); // the other tab's event may be on its way
    const text = writeTagFile(this.now, manifest.generator, { name: manifest.name, errors: errors.id.length, members: "" });
    const trouble = this.keeping.write(text);
    if (trouble === "") [this.kept, this.keptText] = [this.now, text];
    if (joined) this.site.changed();
    const changed = trouble !== this.trouble;
    this.trouble = trouble;
    if (changed) this.site.changed();
  }

  /** Whether paths that tags are kept by are still to come; then this is done once they are here. */
  private later(then: () => void): boolean {
    if (here(this.site.errors, "id")) return false;
    needed(this.site.errors, "file").then(then, (problem: Error) => ((this.trouble = problem.message), this.site.changed()));
    return true;
  }

  private placeOf({ tree: id, node }: { tree: string; node: number }): NodePlace {
    const entry = this.entryOf({ tree: id, node });
    if (entry) return entry;
    const errors = errorsOf(this.site.treeOf(id)!, node);
    return { tree: id, node, count: errors.length, members: this.members.of(errors) };
  }

  private idsOf(errors: ArrayLike<number>): string[] {
    return Array.from(errors, (error) => this.site.errors.id[error]!);
  }
}
