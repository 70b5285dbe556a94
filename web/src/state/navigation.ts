/** Where the reader is: the one state, its address, and the history. */
import type { Manifest, TreeInfo } from "../data/documents";
import { trail } from "../tree/cut";
import { placed } from "../tree/prune";
import type { Tree } from "../tree/tree";
import type { Filtering } from "./filtering";
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
  /** What is to be said about it once it is; "": nothing. */
  tell: (notice: string) => void;
}

/** What changes how a view looks, and not where it is. */
type Look = Pick<State, "k" | "cut" | "size" | "page" | "by" | "into" | "projection" | "maps" | "correct" | "focus">;

export class Navigation {
  state!: State;
  private asked!: State; // as the URL says it; `state` is what that comes to in the pruned tree

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
    this.go(patch, "replace");
  }

  go(patch: Partial<State>, how: "push" | "replace" = "push"): void {
    const next = { ...this.asked, ...patch };
    // The top of a pruned tree stands for all errors; once the filters are gone, it should be all of them again.
    if (patch.node !== undefined && patch.node === this.tree?.root) next.node = this.root;
    if (next.node !== this.asked.node || next.tree !== this.asked.tree) next.page = patch.page ?? 0;
    this.enter(next);
    // Whole, since in a notebook's frame (about:srcdoc) a bare hash would be the notebook's own.
    const url = location.href.split("#")[0] + writeHash(this.asked, this.site.limits);
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(history.state, "", url);
    this.site.tell("");
    this.site.arrives();
  }

  /** Shows what a hash says: on load, on Back and Forward, on a pasted link. */
  async follow(hash: string): Promise<void> {
    const { manifest, limits, trees, filters, tell } = this.site;
    if (manifest.default_tree === null) return;
    const { state, problems } = readHash(hash, limits);
    tell(problems.join(" ")); // before anything is read: what cannot be read says so itself
    try {
      await trees.load(state.tree);
      await filters.prepare(state);
      this.enter(state);
    } catch (problem) {
      if (!this.tree && state.tree === limits.defaultTree) throw problem;
      tell((problem as Error).message);
    }
    this.site.arrives();
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
