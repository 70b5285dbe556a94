/** The entries of “Look at first”, and what each consists of: the members of its clusters, whichever trees these are in. Likewise any cluster. */
import type { Listed } from "../data/documents";
import { errorsOf, size, smallestNodeWith, type Tree } from "../tree/tree";
import { bodiesOf, type Body } from "./filters";
import type { Trees } from "./trees";
import type { State } from "./url";

const NEARLY = 0.9; // of the errors of one, in the other

interface Shared {
  entry: number;
  n: number; // of its errors are in the node
  inside: boolean; // it is a part of the node: nearly all of its errors are
  around: boolean; // the node is a part of it
}

export class Entries {
  private readonly found = new Map<number, Int32Array>();

  constructor(
    private readonly listed: readonly Listed[],
    private readonly trees: Pick<Trees, "get" | "load">,
  ) {}

  /** The members of an entry, ascending, each once, or of a cluster; null: its trees are not here. */
  get(entry: Body): Int32Array | null {
    if (typeof entry !== "number") {
      const whole = this.trees.get(entry.tree);
      return whole && errorsOf(whole, entry.node);
    }
    const known = this.found.get(entry);
    if (known) return known;
    const members = new Set<number>();
    for (const { tree, node } of this.listed[entry]!.nodes) {
      const whole = this.trees.get(tree);
      if (!whole) return null;
      for (const member of errorsOf(whole, node)) members.add(member);
    }
    const found = Int32Array.from(members).sort();
    this.found.set(entry, found);
    return found;
  }

  /** Waits for what the members of these are in. Throws a sentence where it cannot be had. */
  async need(bodies: readonly Body[], load = (tree: string) => this.trees.load(tree)): Promise<void> {
    const trees = new Set(bodies.flatMap((body) => (typeof body === "number" ? this.listed[body]!.nodes.map(({ tree }) => tree) : [body.tree])));
    await Promise.all([...trees].map(load));
  }

  get all(): number[] {
    return this.listed.map((_, entry) => entry);
  }

  /** The entry that a view is about: that of its filter over all errors, or of the cluster on show. -1: none. */
  at({ tree, node, filters }: Pick<State, "tree" | "node" | "filters">, root: number): number {
    if (node !== root) return this.listed.findIndex(({ nodes }) => nodes.some((one) => one.tree === tree && one.node === node));
    const [body, ...more] = filters.flatMap(bodiesOf);
    return typeof body === "number" && more.length === 0 ? body : -1;
  }

  /** What a view is about, if it is about one entry or one cluster and not about all errors. */
  about({ tree, node, filters }: Pick<State, "tree" | "node" | "filters">, root: number): Body | null {
    const [body, ...more] = filters.flatMap(bodiesOf);
    if (body !== undefined && more.length === 0) return body;
    if (node === root) return null;
    const entry = this.at({ tree, node, filters }, root);
    return entry >= 0 && this.listed[entry]!.nodes.length === 1 ? entry : { tree, node };
  }

  /** Which node of a tree an entry is, or has just the members of a cluster; -1: none. */
  nodeIn(tree: string, body: Body): number {
    const nodes = typeof body === "number" ? this.listed[body]!.nodes : [body];
    if (nodes.length === 1 && nodes[0]!.tree === tree) return nodes[0]!.node;
    // Of an entry no other node will do, even one of the same errors: the view would no longer be about the entry.
    const [whole, members] = typeof body === "number" ? [null, null] : [this.trees.get(tree), this.get(body)];
    if (!whole || !members) return -1;
    const node = smallestNodeWith(whole, members);
    return size(whole, node) === members.length ? node : -1;
  }

  /**
   * Of each node of a tree the entries that share half of their errors with it, or half of its own, as far as their trees
   * are here. Only entries that stand out or have a cause.
   */
  shared(tree: Tree, nodes: readonly number[]): Shared[][] {
    const found = nodes.map((): Shared[] => []);
    this.listed.forEach(({ cause, notable }, entry) => {
      const members = cause || notable ? this.get(entry) : null;
      if (!members) return;
      const places = members.map((member) => tree.position[member]!);
      nodes.forEach((node, i) => {
        const [start, end] = [tree.start[node]!, tree.end[node]!];
        const n = places.reduce((sum, place) => sum + (place >= start && place < end ? 1 : 0), 0);
        if (2 * n >= Math.min(members.length, end - start)) found[i]!.push({ entry, n, inside: n >= NEARLY * members.length, around: n >= NEARLY * (end - start) });
      });
    });
    return found;
  }

  /** The entry that has most of these errors, half of them or more, as far as its trees are here; null: none has. */
  around(errors: ArrayLike<number>): { entry: number; count: number } | null {
    const mine = new Set(Array.from(errors));
    let best: { entry: number; count: number } | null = null;
    for (const entry of this.all) {
      const found = this.get(entry)?.reduce((sum, error) => sum + (mine.has(error) ? 1 : 0), 0) ?? 0;
      if (2 * found >= mine.size && found > (best?.count ?? 0)) best = { entry, count: found };
    }
    return best;
  }

  /** Where an entry or a cluster was found: its tree, and there its node, or the largest of its nodes. */
  homeOf(body: Body): { tree: string; node: number } {
    return typeof body === "number" ? this.listed[body]! : body;
  }
}
