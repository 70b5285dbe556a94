/** The trees of a site, each read once. */
import type { GivenTree, Manifest, TreeInfo } from "../data/documents";
import { read } from "../data/read";
import { Unread } from "../data/unread";
import { growTree, type ListedIn, type Tree } from "../tree/tree";

export class Trees {
  private readonly here = new Map<string, Tree>();
  private readonly medoids = new Map<string, Map<number, number>>(); // per tree: node -> error, of its largest nodes
  private readonly coming = new Map<string, Promise<Tree>>();
  private readonly requested = new Set<string>();

  /** How many are here. */
  get count(): number {
    return this.here.size;
  }

  /**
   * @param changed called when a tree has arrived that somebody looks out for
   * @param unread is told of those that the reader has not asked for, and that could not be had
   */
  constructor(
    private readonly manifest: Pick<Manifest, "trees" | "default_tree" | "clusters">,
    private readonly changed: () => void,
    private readonly unread = new Unread(),
  ) {}

  /** A whole tree, as it is without filters; null: it is not here. */
  get(id: string): Tree | null {
    return this.here.get(id) ?? null;
  }

  info(id: string): TreeInfo | undefined {
    return this.manifest.trees.find((tree) => tree.id === id);
  }

  /** Waits for a tree. Throws a sentence where it cannot be had; then it may be asked for again. */
  async load(id: string): Promise<Tree> {
    const found = this.here.get(id);
    if (found) return found;
    let coming = this.coming.get(id);
    if (!coming) this.coming.set(id, (coming = this.read(id).finally(() => this.coming.delete(id))));
    return coming;
  }

  /** Waits for a tree that something other than the reader's next step depends on. */
  async want(id: string): Promise<Tree> {
    try {
      return await this.load(id);
    } catch (problem) {
      const path = this.info(id)?.file ?? id;
      this.unread.add(path, (problem as Error).message, () => this.want(id).then(this.changed, this.changed));
      throw problem;
    }
  }

  private async read(id: string): Promise<Tree> {
    const info = this.info(id);
    if (!info) throw new Error(`There is no tree “${id}” on this site.`);
    const file = await read<GivenTree>(info.file);
    this.unread.remove(info.file);
    const listed = this.manifest.clusters.flatMap(({ nodes }, entry) => nodes.flatMap(({ tree, node, loose }) => (tree === id && !loose ? [{ node, entry }] : [])));
    const tree = grown(file, info.file, listed);
    this.here.set(id, tree);
    this.medoids.set(id, new Map(file.largest.node.map((node, k) => [node, file.largest.medoid[k]!])));
    return tree;
  }

  /** The tree that is split by label, so that its leaf order is an order of classes; asks for it the first time. */
  byLabel(): Tree | null {
    const info = this.infoByLabel();
    return info ? this.ask(info.id) : null; // without it, classes come in the model's order
  }

  /** A tree that is split by superclass has a node for every label, too. */
  infoByLabel(): TreeInfo | undefined {
    const of = (grouping: string) => this.manifest.trees.filter((info) => info.grouping === grouping);
    const byLabel = [...of("label"), ...of("superclass")];
    return byLabel.find((candidate) => candidate.id === this.manifest.default_tree) ?? byLabel[0];
  }

  /** A whole tree; null: it is not here. Asks for it the first time. */
  ask(id: string): Tree | null {
    if (!this.here.has(id) && !this.requested.has(id)) {
      this.requested.add(id);
      this.want(id).then(this.changed, this.changed);
    }
    return this.get(id);
  }

  /** The most typical error of one of a tree's largest nodes. */
  medoidOf(id: string, node: number): number | undefined {
    return this.medoids.get(id)?.get(node);
  }
}

function grown(file: GivenTree, path: string, listed: readonly ListedIn[]): Tree {
  try {
    return growTree(file, listed);
  } catch {
    throw new Error(`${path} is damaged; build the site again.`);
  }
}
