/** Where the reader is: the one state, its address, and the history. */
import type { Manifest, TreeInfo } from "../data/documents";
import { trail } from "../tree/cut";
import { placed } from "../tree/prune";
import type { Tree } from "../tree/tree";
import { AddressBar } from "./addressBar";
import type { Filtering, Prepared } from "./filtering";
import type { Trees } from "./trees";
import { type Limits, readHash, rootOf, type State, writeHash } from "./url";

interface Site {
  manifest: Manifest;
  limits: Limits;
  trees: Trees;
  filters: Filtering;
  /** The treemap goes from one view to another. */
  departs: () => void;
  /** Something else is on show. */
  arrives: () => void;
  /** What is to be said about it once it is; "": nothing. And how to try again what has failed. */
  tell: (notice: string, again?: () => void) => void;
  /** The address is that of something else: it is to have its own title. */
  titled: () => void;
}

const LONGEST_WAY_BACK = 1000; // ms; a browser that has not gone back by then never will

/** What changes how a view looks, and not where it is. */
type Look = Pick<State, "k" | "cut" | "size" | "page" | "by" | "projection" | "maps" | "correct" | "focus" | "threshold" | "parts">;

export class Navigation {
  state!: State;
  /** The tree that the page waits for to go on; null: it waits for nothing. */
  coming: string | null = null;
  readonly address = new AddressBar();
  private asked!: State; // as the URL says it; `state` is what that comes to in the pruned tree
  private turn = 0; // counts the ways taken: who has waited for a file looks whether the reader has gone elsewhere since
  private leaving: ReturnType<typeof setTimeout> | 0 = 0; // on the way back to where an image was opened

  constructor(private readonly site: Site) {
    this.enter(readHash("", site.limits).state);
  }

  /** The tree on show, pruned by the filters; null on a site without errors. */
  get tree(): Tree | null {
    const whole = this.wholeTree;
    return whole && this.site.filters.treeOf(whole);
  }

  /** The tree on show as it is without filters. */
  get wholeTree(): Tree | null {
    return this.site.trees.get(this.asked.tree);
  }

  get treeInfo(): TreeInfo | undefined {
    return this.site.trees.info(this.state.tree);
  }

  /** The views from the root to the one on show. */
  get trail(): number[] {
    return this.trailOf(this.state.node);
  }

  /** The views from the root to any node. */
  trailOf(node: number): number[] {
    return this.tree ? trail(this.tree, node, this.state.k, this.state.cut) : [];
  }

  /** The address of the present state, with something else in it: for links. */
  hrefOf(patch: Partial<State>): string {
    return writeHash({ ...this.asked, ...patch }, this.site.limits) || "#";
  }

  /** The treemap as it first opens: for links to a place that has nothing to do with the present one. */
  get start(): Partial<State> {
    return { view: "treemap", node: this.root, image: null, with: null, page: 0, filters: [], without: [], class: null };
  }

  /** The node that stands for all errors, whatever filters are in force. */
  get root(): number {
    return rootOf(this.site.limits);
  }

  /** The node that was asked for, wherever filters have put it. */
  get node(): number {
    return this.asked.node;
  }

  /** Changes how a view looks, not where it is: no new entry in the history. */
  set(patch: Partial<Look>): void {
    this.show(patch, "replace");
  }

  /** @param entered how many entries of the history back the open image was first opened */
  go(patch: Partial<State>, how: "push" | "replace" = "push", entered?: number): void {
    this.arrive();
    this.show(patch, how, entered);
  }

  private show(patch: Partial<State>, how: "push" | "replace", entered?: number): void {
    const next = { ...this.asked, ...patch };
    // The top of a pruned tree stands for all errors; once the filters are gone, it should be all of them again.
    if (patch.node !== undefined && patch.node === this.tree?.root) next.node = this.root;
    if (next.node !== this.asked.node || next.tree !== this.asked.tree) next.page = patch.page ?? 0;
    this.enter(next);
    this.site.tell("");
    this.site.arrives();
    this.address.write(writeHash(this.asked, this.site.limits), how, entered);
    this.site.titled();
  }

  /** Back to where the open image was opened from; once, however often that is asked for before the browser is there. */
  back(entries: number): void {
    if (this.leaving) return;
    this.leaving = setTimeout(() => (this.leaving = 0), LONGEST_WAY_BACK);
    this.address.back(entries);
  }

  /**
   * Goes on once what is needed has been read, unless the reader has gone elsewhere meanwhile: then nothing comes of it.
   * Where it cannot be read, that is said, with a way to try again.
   * @param tree the one that is waited for
   */
  async after<T>(needed: () => Promise<T>, then: (found: T) => void, tree = this.asked.tree): Promise<void> {
    const turn = ++this.turn;
    const late = setTimeout(() => {
      if (turn !== this.turn) return;
      this.coming = tree;
      this.site.arrives();
    });
    try {
      const found = await needed();
      if (turn === this.turn) then(found);
    } catch (problem) {
      if (turn !== this.turn) return;
      this.arrive();
      if (!this.tree) throw problem; // nothing is shown yet: the page as it came stays
      this.site.tell((problem as Error).message, () => void this.after(needed, then, tree));
      this.site.arrives();
    } finally {
      clearTimeout(late);
    }
  }

  /** Shows what a hash says: on load, on Back and Forward, on a pasted link. */
  async follow(hash: string): Promise<void> {
    const { manifest, limits, trees, filters, tell, arrives, titled } = this.site;
    if (manifest.default_tree === null) return;
    this.address.moved();
    const { state, problems } = readHash(hash, limits);
    const read = async () => {
      await trees.load(state.tree);
      return filters.prepare(state);
    };
    const enter = ({ state, meaningless, unread }: Prepared) => {
      this.arrive();
      tell([...problems, ...meaningless, ...unread].join(" "), unread.length > 0 ? () => void this.follow(hash) : undefined);
      this.enter(state);
      arrives();
      titled();
    };
    await this.after(read, enter, state.tree);
  }

  /** No way is being taken any more. */
  private arrive(): void {
    this.turn++;
    this.coming = null;
    clearTimeout(this.leaving);
    this.leaving = 0;
  }

  /** Looks again at what the filters keep, where something else is tagged now. */
  again(): void {
    this.enter(this.asked);
  }

  /** Makes a state the present one: what it asks for, and what that comes to with its filters. */
  private enter(asked: State): void {
    const { filters } = this.site;
    filters.apply(asked);
    const elsewhere = this.asked && (asked.node !== this.asked.node || asked.tree !== this.asked.tree);
    if (elsewhere && asked.view === "treemap" && this.asked.view === "treemap") this.site.departs();
    this.asked = asked;
    this.state = asked;
    const { wholeTree, tree } = this;
    if (!wholeTree || !tree || !filters.filtered) return;
    const place = (node: number) => placed(wholeTree, tree, node);
    this.state = { ...asked, node: place(asked.node), with: asked.with === null ? null : place(asked.with) };
  }
}
