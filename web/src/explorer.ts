/** The one state, and everything a reader can do. Panels render from it and call it. */
import { doubtColumn } from "./checked";
import { trail } from "./cut";
import { type Column, type Errors, FORMAT, type IdsFile, type ImagesFile, type Manifest, type MapInfo, read, type TreeInfo } from "./data";
import { Hover } from "./hover";
import { prefersStill } from "./motion";
import { memberCount, overAll } from "./over";
import { count, plural } from "./numbers";
import { Selection } from "./selection";
import { type Evidence, Site } from "./site";
import { Tagger } from "./tagger";
import { type Forgiven, idsNeeded } from "./forgive";
import { columnsNeeded, type Filter, sameField, tagsNeeded } from "./filters";
import type { Judged } from "./iffixed";
import { Kept } from "./kept";
import { placed } from "./prune";
import { contains, errorsOf, smallestNodeWith, type Tree } from "./tree";
import { type Limits, readHash, rootOf, type State, type View, VIEWS, writeHash } from "./url";

const LONGEST_ZOOM = 800; // ms

export class Explorer extends Site {
  readonly hover = new Hover();
  readonly selection = new Selection(() => this.onChange());
  readonly tags: Tagger;
  state!: State;
  notice = "";
  /** Whether the map is on its way to the present view; what nobody looks at meanwhile waits for it to arrive. */
  motion: "none" | "zoom" | "arriving" = "arriving"; // the first picture first

  private readonly limits: Limits;
  private readonly requested = new Set<string>();
  private resting = false;
  private arrival = 0; // the timer that ends a zoom which the painter never ends
  private asked!: State; // as the URL says it; `state` is what that comes to in the pruned tree
  private readonly kept = new Kept();
  private told = ""; // of the tags' troubles

  private constructor(manifest: Manifest, errors: Errors) {
    super(manifest, errors);
    const treeOf = (id: string) => this.trees.get(id) ?? null;
    this.tags = new Tagger({ manifest, errors, treeOf, loadTree: (id) => this.loadTree(id), changed: () => this.retagged() });
    this.limits = {
      trees: manifest.trees.map((tree) => tree.id),
      defaultTree: manifest.default_tree ?? "",
      all: overAll(manifest),
      errors: memberCount(manifest),
      classes: manifest.classes.length,
      columns: manifest.columns,
      ofErrors: doubtColumn(manifest),
      maps: (manifest.maps ?? []).map((info) => info.representation),
    };
    this.enter(readHash("", this.limits).state);
  }

  static async open(): Promise<Explorer> {
    const manifest = await read<Manifest>("data/manifest.json");
    if (manifest.default_tree === null) return new Explorer(manifest, { format: FORMAT, id: [], label: [], prediction: [], confidence: [] });
    // All of these are preloaded by the page: reading them one after the other costs no round trips.
    const errors = await read<Errors>("data/errors.json");
    const explorer = new Explorer(manifest, errors);
    explorer.tags.restore();
    await explorer.follow(location.hash);
    explorer.notice = [explorer.notice, explorer.tags.trouble].filter(Boolean).join(" ");
    void explorer.tags.readTrees();
    window.addEventListener("popstate", () => void explorer.follow(location.hash));
    return explorer;
  }

  /** The tree on show, pruned by the filters; null on a site without errors. */
  get tree(): Tree | null {
    const whole = this.wholeTree;
    return whole && this.kept.treeOf(whole);
  }

  /** The tree on show as it is without filters. */
  get wholeTree(): Tree | null {
    return this.trees.get(this.asked.tree) ?? null;
  }

  /** The views that this site has. */
  get views(): View[] {
    const absent = { map: this.limits.maps.length === 0, methods: !this.manifest.methods, data: !this.manifest.noise };
    return VIEWS.filter((view) => !absent[view as keyof typeof absent]);
  }

  /** The maps side by side: those chosen, else that of the tree's representation, else the first. */
  get mapsOnShow(): MapInfo[] {
    const all = this.manifest.maps ?? [];
    const chosen = all.filter((info) => this.state.maps.includes(info.representation));
    if (chosen.length > 0) return chosen;
    const own = all.find((info) => info.representation === this.treeInfo?.representation) ?? all[0];
    return own ? [own] : [];
  }

  get filtered(): boolean {
    return this.kept.errors !== null;
  }

  /** What the rule leaves out; null: there is none. */
  get forgiven(): Forgiven | null {
    return this.kept.forgiven;
  }

  /** What accuracies are of: all images, but for forgiven ones. */
  get judged(): Judged {
    return this.forgiven?.judged ?? this.manifest;
  }

  get treeInfo(): TreeInfo | undefined {
    return this.infoOf(this.state.tree);
  }

  /** The views from the root to the one on show. */
  get trail(): number[] {
    return this.tree ? trail(this.tree, this.state.node, this.state.k, this.state.cut) : [];
  }

  /** The views from the root to any node. */
  trailOf(node: number): number[] {
    return this.tree ? trail(this.tree, node, this.state.k, this.state.cut) : [];
  }

  /** The tree that is split by label, so that its leaf order is an order of classes; asks for it the first time. */
  requestClassTree(): Tree | null {
    const byLabel = this.manifest.trees.filter((info) => info.grouping === "label");
    const info = byLabel.find((candidate) => candidate.id === this.limits.defaultTree) ?? byLabel[0];
    if (!info) return null;
    if (!this.trees.has(info.id) && !this.requested.has(info.id)) {
      this.requested.add(info.id);
      this.loadTree(info.id).then(() => this.onChange(), () => {}); // without it, classes come in the model's order
    }
    return this.trees.get(info.id) ?? null;
  }

  /** Shows what a hash says: on load, on Back and Forward, on a pasted link. */
  async follow(hash: string): Promise<void> {
    if (this.manifest.default_tree === null) return;
    const { state, problems } = readHash(hash, this.limits);
    this.notice = problems.join(" ");
    try {
      await this.loadTree(state.tree);
      if (columnsNeeded(state.filters)) await this.columnsFile.ask("data/columns.json");
      if (tagsNeeded(state.filters)) await this.tags.readTrees();
      if (!(await this.readImages(state.without))) state.without = [];
      this.enter(state);
    } catch (problem) {
      if (!this.tree && state.tree === this.limits.defaultTree) throw problem;
      this.notice = (problem as Error).message;
    }
    this.onChange();
  }

  open(node: number): void {
    this.go({ node, image: null }, "push");
  }

  /** To the view around the present one; whether there is one. */
  up(): boolean {
    const parent = this.trail.at(-2);
    if (parent !== undefined) this.open(parent);
    return parent !== undefined;
  }

  show(view: View, node = this.asked.node): void {
    this.go({ view, node, image: null, class: null }, "push");
  }

  /** How the errors of a class group: by a method, and by prediction. */
  showClass(label: number): void {
    this.go({ view: "classes", image: null, class: label }, "push");
  }

  /** Puts two nodes of the present tree side by side; null: the reader is to choose the second. */
  compare(node: number, other: number | null): void {
    this.go({ view: "compare", node, with: other, image: null }, "push");
  }

  /** The errors of a class in the treemap. */
  openClass(label: number): void {
    const group = this.tree?.groups.find((candidate) => candidate.label === label && candidate.prediction === null);
    if (group) this.go({ view: "treemap", node: group.node, image: null }, "push");
    else void this.setFilters([{ field: "label", kind: "is", values: [label] }], { view: "treemap", node: rootOf(this.limits) });
  }

  /**
   * The errors of a confusion in the treemap. `here`: those of the cluster and the filters on show. Otherwise all of
   * them: their group, where a tree is split by confusion.
   */
  async openConfusion(label: number, prediction: number, here: boolean): Promise<void> {
    const filters: Filter[] = [
      { field: "label", kind: "is", values: [label] },
      { field: "prediction", kind: "is", values: [prediction] },
    ];
    const narrowed = this.tree !== null && (this.filtered || this.state.node !== this.tree.root);
    if (here && narrowed) {
      const others = this.state.filters.filter(({ field }) => field !== "label" && field !== "prediction");
      return this.setFilters([...others, ...filters], { view: "treemap" });
    }
    const split = this.manifest.trees.filter((info) => info.grouping === "confusion");
    const info = split.find((candidate) => candidate.representation === this.treeInfo?.representation) ?? split[0];
    if (info) {
      const tree = await this.loadTree(info.id);
      const group = tree.groups.find((candidate) => candidate.label === label && candidate.prediction === prediction);
      if (group) return this.go({ view: "treemap", tree: info.id, node: group.node, image: null, with: null, filters: [] }, "push");
    }
    await this.setFilters(filters, { view: "treemap", node: rootOf(this.limits) });
  }

  /** The address of the present state, with something else in it: for links. */
  hrefOf(patch: Partial<State>): string {
    return writeHash({ ...this.asked, ...patch }, this.limits) || "#";
  }

  /** The treemap as it first opens: for links to a place that has nothing to do with the present one. */
  get start(): Partial<State> {
    return { view: "treemap", node: rootOf(this.limits), image: null, with: null, page: 0, filters: [], without: [], class: null };
  }

  /** Changes how the treemap looks, not where it is: no new entry in the history. */
  set(patch: Partial<Pick<State, "k" | "cut" | "size" | "page" | "by" | "into" | "projection" | "maps" | "correct" | "focus">>): void {
    this.go(patch, "replace");
  }

  /** Adds a filter, in place of any other on the same field. */
  addFilter(filter: Filter): void {
    void this.setFilters([...this.state.filters.filter(({ field }) => !sameField(field, filter.field)), filter]);
  }

  removeFilter(filter: Filter): void {
    void this.setFilters(this.state.filters.filter((other) => other !== filter));
  }

  async setFilters(filters: Filter[], more: Partial<State> = {}): Promise<void> {
    if (columnsNeeded(filters)) await this.columnsFile.ask("data/columns.json");
    this.go({ filters, image: null, page: 0, ...more }, "push");
  }

  /** Leaves out all images, right or wrong, that meet any of these; see forgive.ts. */
  async setRule(without: Filter[]): Promise<void> {
    if (await this.readImages(without)) this.go({ without, image: null, page: 0 }, "push");
  }

  /** All judged images and their paths, for a list of them; null where they could not be read. */
  async readForgiven(): Promise<{ images: ImagesFile; ids: IdsFile } | null> {
    const [images, ids] = await Promise.all([this.imagesFile.ask("data/images.json"), this.idsFile.ask("data/ids.json")]);
    return images && ids ? { images, ids } : null;
  }

  openImage(image: number): void {
    const entering = this.state.image === null;
    this.go({ image }, entering ? "push" : "replace");
    if (entering) history.replaceState({ entered: 1 }, "");
  }

  /** From one open image to another that is not its neighbour; Back returns to the first. */
  leapTo(image: number): void {
    const entered = enteredSteps();
    this.go({ image }, "push");
    if (entered > 0) history.replaceState({ entered: entered + 1 }, "");
  }

  /** Goes back where the image was opened from, if that is where the reader came from; Back then does not reopen it. */
  closeImage(): void {
    const entered = enteredSteps();
    if (entered > 0) history.go(-entered);
    else this.go({ image: null }, "replace");
  }

  /** The errors that "previous" and "next" step through: the view's, or all if the open image is not among them. */
  get steps(): Int32Array {
    const { tree, state } = this;
    if (!tree) return new Int32Array();
    const { wholeTree } = this;
    if (state.image === null || tree.position[state.image]! < 0) return wholeTree!.order; // a filter has left it out
    return errorsOf(tree, contains(tree, state.node, state.image) ? state.node : tree.root);
  }

  step(by: 1 | -1): void {
    const next = this.steps[this.steps.indexOf(this.state.image ?? -1) + by];
    if (next !== undefined) this.openImage(next);
  }

  /** Shows another tree at the smallest of its nodes that has all errors of the present view. */
  async switchTree(id: string): Promise<void> {
    const errors = this.tree ? errorsOf(this.tree, this.state.node) : [];
    const wasRoot = this.tree !== null && this.state.node === this.tree.root;
    try {
      const tree = await this.loadTree(id);
      const node = smallestNodeWith(tree, errors);
      const other = this.tree && this.state.with !== null ? smallestNodeWith(tree, errorsOf(this.tree, this.state.with)) : null;
      this.go({ tree: id, node, with: other }, "push");
      if (node === tree.root && !wasRoot) {
        this.say(`In this tree the ${plural(errors.length, this.thing)} you were looking at are spread over all ${count(tree.leaves)}; showing all.`);
      }
    } catch (problem) {
      this.say((problem as Error).message);
    }
  }

  say(notice: string): void {
    this.notice = notice;
    this.onChange();
  }

  /** Facts per node of the present tree; asks for them the first time. */
  requestEvidence(): Evidence | null {
    const url = this.treeInfo?.evidence;
    return url === undefined ? null : this.evidence.get(url);
  }

  /** What was checked of the present tree's nodes; asks for it the first time. */
  requestChecks() {
    const url = this.treeInfo?.checks;
    return url === undefined ? null : this.checks.get(url);
  }

  /** The same as requestEvidence, once it is here; null where it could not be read. */
  readEvidence(): Promise<Evidence | null> {
    return this.evidence.ask(this.treeInfo!.evidence);
  }

  /** The metadata; asks for it the first time, once the first view stands or where something `now` depends on it. */
  requestColumns(now = false): Column[] | null {
    if (this.manifest.columns.length === 0) return [];
    const file = now || this.resting ? this.columnsFile.get("data/columns.json") : this.columnsFile.peek("data/columns.json");
    return file?.columns ?? null;
  }

  /**
   * The map has arrived: first its tiles get their buttons, then, in a task of its own, the panels follow. Each would fit
   * into a frame, both together would not.
   */
  arrive(): void {
    if (this.motion === "none") return;
    clearTimeout(this.arrival);
    const tilesFirst = this.motion === "zoom";
    this.motion = tilesFirst ? "arriving" : "none";
    this.onChange();
    if (tilesFirst) this.arrival = setTimeout(() => this.arrive());
  }

  /** The first view is complete: time to fetch what the next click is likely to need. */
  rest(): void {
    if (this.resting) return;
    this.resting = true;
    this.requestEvidence();
    this.requestChecks();
    this.requestNoise();
    this.requestRight();
    const averages = this.sheet("evidence", this.state.tree);
    for (const sheet of [averages, this.sheet("dataset")]) if (sheet) this.sheets.get(sheet.files[0] ?? "");
    this.onChange();
  }

  /** The most typical error of a node where known, else -1. Asks for nothing. */
  medoidOf(node: number): number {
    const listed = this.medoids.get(this.state.tree)?.get(node);
    if (listed !== undefined) return listed;
    const found = this.evidence.peek(this.treeInfo?.evidence ?? "");
    const entry = found?.entry.get(node);
    return entry === undefined ? -1 : found!.file.medoid[entry]!;
  }

  /** Whether the first view is complete, so that what it did not need may be fetched. */
  get settled(): boolean {
    return this.resting;
  }

  private go(patch: Partial<State>, how: "push" | "replace"): void {
    const next = { ...this.asked, ...patch };
    // The top of a pruned tree stands for all errors; once the filters are gone, it should be all of them again.
    if (patch.node !== undefined && patch.node === this.tree?.root) next.node = rootOf(this.limits);
    if (next.node !== this.asked.node || next.tree !== this.asked.tree) next.page = patch.page ?? 0;
    this.enter(next);
    this.notice = "";
    // Whole, since in a notebook's frame (about:srcdoc) a bare hash would be the notebook's own.
    const url = location.href.split("#")[0] + writeHash(this.asked, this.limits);
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(history.state, "", url);
    this.onChange();
  }

  /** Makes a state the present one: what it asks for, and what that comes to with its filters. */
  private enter(asked: State): void {
    this.kept.update(asked.filters, asked.without, {
      manifest: this.manifest,
      errors: this.errors,
      columns: () => this.requestColumns(columnsNeeded(asked.filters)) ?? [],
      tags: () => this.tags.index,
      images: () => this.imagesFile.peek("data/images.json"),
      ids: () => this.idsFile.peek("data/ids.json"),
    });
    const elsewhere = this.asked && (asked.node !== this.asked.node || asked.tree !== this.asked.tree);
    if (elsewhere && asked.view === "treemap" && this.asked.view === "treemap") this.depart();
    this.asked = asked;
    this.state = asked;
    const { wholeTree, tree } = this;
    if (!wholeTree || !tree || !this.filtered) return;
    const place = (node: number) => placed(wholeTree, tree, node);
    this.state = { ...asked, node: place(asked.node), with: asked.with === null ? null : place(asked.with) };
  }

  /** Something else is tagged now: a filter by tag keeps others. */
  private retagged(): void {
    const { trouble } = this.tags;
    if (trouble !== this.told && trouble !== "") this.notice = trouble;
    this.told = trouble;
    if (tagsNeeded(this.asked.filters)) this.enter(this.asked);
    this.onChange();
  }

  /** Whether all that a rule looks at is here. */
  private async readImages(rule: Filter[]): Promise<boolean> {
    if (rule.length === 0) return true;
    const asked = [this.imagesFile.ask("data/images.json"), idsNeeded(rule) ? this.idsFile.ask("data/ids.json") : true];
    return (await Promise.all(asked)).every(Boolean);
  }

  private depart(): void {
    if (prefersStill()) return;
    clearTimeout(this.arrival);
    this.motion = "zoom";
    this.arrival = setTimeout(() => this.arrive(), LONGEST_ZOOM);
  }
}

/** How many entries of the history back an image was first opened; 0: the page was opened with it. */
function enteredSteps(): number {
  return (history.state as { entered?: number } | null)?.entered ?? 0;
}
