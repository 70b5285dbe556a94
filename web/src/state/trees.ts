/** The trees of a site, each read once. */
import type { Manifest, TreeFile, TreeInfo } from "../data/documents";
import { read } from "../data/read";
import { growTree, type Tree } from "../tree/tree";

export class Trees {
  private readonly here = new Map<string, Tree>();
  private readonly medoids = new Map<string, Map<number, number>>(); // per tree: node -> error, of its largest nodes
  private readonly requested = new Set<string>();

  /** @param changed called when a tree has arrived that somebody looks out for */
  constructor(
    private readonly manifest: Pick<Manifest, "trees" | "default_tree">,
    private readonly changed: () => void,
  ) {}

  /** A whole tree, as it is without filters; null: it is not here. */
  get(id: string): Tree | null {
    return this.here.get(id) ?? null;
  }

  info(id: string): TreeInfo | undefined {
    return this.manifest.trees.find((tree) => tree.id === id);
  }

  async load(id: string): Promise<Tree> {
    const found = this.here.get(id);
    if (found) return found;
    const info = this.info(id);
    if (!info) throw new Error(`There is no tree “${id}” on this site.`);
    const file = await read<TreeFile>(info.file);
    const tree = growTree(file);
    this.here.set(id, tree);
    this.medoids.set(id, new Map(file.largest.node.map((node, k) => [node, file.largest.medoid[k]!])));
    return tree;
  }

  /** The tree that is split by label, so that its leaf order is an order of classes; asks for it the first time. */
  byLabel(): Tree | null {
    const byLabel = this.manifest.trees.filter((info) => info.grouping === "label");
    const info = byLabel.find((candidate) => candidate.id === this.manifest.default_tree) ?? byLabel[0];
    if (!info) return null;
    if (!this.here.has(info.id) && !this.requested.has(info.id)) {
      this.requested.add(info.id);
      this.load(info.id).then(this.changed, () => {}); // without it, classes come in the model's order
    }
    return this.get(info.id);
  }

  /** The most typical error of one of a tree's largest nodes. */
  medoidOf(id: string, node: number): number | undefined {
    return this.medoids.get(id)?.get(node);
  }
}
