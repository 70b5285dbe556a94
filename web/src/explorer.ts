/** One site, opened: its data, the one state, and everything a reader can do. Panels render from it and call it. */
import { trail } from "./cut";
import { type Errors, type EvidenceFile, type Manifest, read, type Sheet, type TreeFile, type TreeInfo } from "./data";
import { count, plural } from "./numbers";
import { Sheets } from "./sprites";
import { Thumbnails } from "./thumbnails";
import { contains, errorsOf, growTree, smallestNodeWith, type Tree } from "./tree";
import { type Limits, readHash, type State, writeHash } from "./url";

export interface Evidence {
  file: EvidenceFile;
  entry: Int32Array; // (nodes) entry of each node, -1: too few errors
}

export class Explorer {
  readonly sheets = new Sheets(() => this.onSheet());
  readonly thumbnails: Thumbnails;
  state: State;
  notice = "";

  /** Set by those who draw. */
  onChange: () => void = () => {};
  onSheet: () => void = () => {};

  private readonly limits: Limits;
  private readonly trees = new Map<string, Tree>();
  private readonly evidence = new Map<string, Evidence | "loading" | "failed">();

  private constructor(
    readonly manifest: Manifest,
    readonly errors: Errors,
  ) {
    this.limits = {
      trees: manifest.trees.map((tree) => tree.id),
      defaultTree: manifest.default_tree ?? "",
      errors: manifest.errors,
    };
    const levels = manifest.sprites.filter((sheet) => sheet.kind === "thumbnails").sort((a, b) => a.cell[0] - b.cell[0]);
    this.thumbnails = new Thumbnails(levels, this.sheets);
    this.state = readHash("", this.limits).state;
  }

  static async open(): Promise<Explorer> {
    const [manifest, errors] = await Promise.all([
      read<Manifest>("data/manifest.json"),
      read<Errors>("data/errors.json"),
    ]);
    const explorer = new Explorer(manifest, errors);
    if (manifest.default_tree !== null) await explorer.follow(location.hash);
    window.addEventListener("popstate", () => void explorer.follow(location.hash));
    return explorer;
  }

  /** The tree on show; null on a site without errors. */
  get tree(): Tree | null {
    return this.trees.get(this.state.tree) ?? null;
  }

  get treeInfo(): TreeInfo | undefined {
    return this.infoOf(this.state.tree);
  }

  /** The views from the root to the one on show. */
  get trail(): number[] {
    return this.tree ? trail(this.tree, this.state.node, this.state.k) : [];
  }

  /** Shows what a hash says: on load, on Back and Forward, on a pasted link. */
  async follow(hash: string): Promise<void> {
    if (this.manifest.default_tree === null) return;
    const { state, problems } = readHash(hash, this.limits);
    this.notice = problems.join(" ");
    try {
      await this.loadTree(state.tree);
      this.state = state;
    } catch (problem) {
      if (!this.tree && state.tree === this.limits.defaultTree) throw problem;
      this.notice = (problem as Error).message;
    }
    this.onChange();
  }

  open(node: number): void {
    this.go({ node, image: null }, "push");
  }

  up(): void {
    const parent = this.trail.at(-2);
    if (parent !== undefined) this.open(parent);
  }

  setK(k: number): void {
    this.go({ k }, "replace");
  }

  openImage(image: number): void {
    const entering = this.state.image === null;
    this.go({ image }, entering ? "push" : "replace");
    if (entering) history.replaceState({ entered: true }, "");
  }

  /** Goes back where the image was opened from, if that is where the reader came from; Back then does not reopen it. */
  closeImage(): void {
    if ((history.state as { entered?: boolean } | null)?.entered) history.back();
    else this.go({ image: null }, "replace");
  }

  /** The errors that "previous" and "next" step through: the view's, or all if the open image is not among them. */
  get steps(): Int32Array {
    const { tree, state } = this;
    if (!tree) return new Int32Array();
    const inView = state.image !== null && contains(tree, state.node, state.image);
    return errorsOf(tree, inView ? state.node : tree.root);
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
      this.go({ tree: id, node }, "push");
      if (node === tree.root && !wasRoot) {
        this.say(`In this tree the ${plural(errors.length, "error")} you were looking at are spread over all ${count(tree.leaves)}; showing all.`);
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
    const id = this.state.tree;
    const found = this.evidence.get(id);
    if (found === undefined) void this.loadEvidence(id);
    return typeof found === "object" ? found : null;
  }

  /** The medoid of a node where known, else -1. Asks for nothing: the overview does without. */
  medoidOf(node: number): number {
    const found = this.evidence.get(this.state.tree);
    if (typeof found !== "object") return -1;
    const entry = found.entry[node]!;
    return entry < 0 ? -1 : found.file.medoid[entry]!;
  }

  sheet(kind: string, tree: string | null = null): Sheet | undefined {
    return this.manifest.sprites.find((sheet) => sheet.kind === kind && (tree === null || sheet.tree === tree));
  }

  private go(patch: Partial<State>, how: "push" | "replace"): void {
    this.state = { ...this.state, ...patch };
    this.notice = "";
    const url = writeHash(this.state, this.limits) || location.pathname + location.search;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(history.state, "", url);
    this.onChange();
  }

  private infoOf(id: string): TreeInfo | undefined {
    return this.manifest.trees.find((tree) => tree.id === id);
  }

  private async loadTree(id: string): Promise<Tree> {
    const found = this.trees.get(id);
    if (found) return found;
    const info = this.infoOf(id);
    if (!info) throw new Error(`There is no tree “${id}” on this site.`);
    const tree = growTree(await read<TreeFile>(info.file));
    this.trees.set(id, tree);
    return tree;
  }

  private async loadEvidence(id: string): Promise<void> {
    const info = this.infoOf(id);
    if (!info) return;
    this.evidence.set(id, "loading");
    try {
      const file = await read<EvidenceFile>(info.evidence);
      const entry = new Int32Array(Math.max(1, 2 * this.manifest.errors - 1)).fill(-1);
      file.node.forEach((node, k) => (entry[node] = k));
      this.evidence.set(id, { file, entry });
      this.onChange();
    } catch (problem) {
      this.evidence.set(id, "failed");
      this.say((problem as Error).message);
    }
  }
}
