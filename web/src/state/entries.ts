/** The entries of “Look at first”, and what each consists of: the members of its clusters, whichever trees these are in. */
import type { Listed } from "../data/documents";
import { errorsOf } from "../tree/tree";
import type { Trees } from "./trees";
import type { State } from "./url";

export class Entries {
  private readonly found = new Map<number, Int32Array>();

  constructor(
    private readonly listed: readonly Listed[],
    private readonly trees: Pick<Trees, "get" | "load">,
  ) {}

  /** The members of an entry, ascending, each once; null: its trees are not here. */
  get(entry: number): Int32Array | null {
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

  /** Waits for what the members of these entries are in. Throws a sentence where it cannot be had. */
  async need(entries: readonly number[], load = (tree: string) => this.trees.load(tree)): Promise<void> {
    const trees = new Set(entries.flatMap((entry) => this.listed[entry]!.nodes.map(({ tree }) => tree)));
    await Promise.all([...trees].map(load));
  }

  /** Those that stand out, by a proved cause or by their rate. */
  get notable(): number[] {
    return this.listed.flatMap(({ proved, notable }, entry) => (proved || notable ? [entry] : []));
  }

  /** The entry that a view is about: that of its filter over all errors, or of the cluster on show. -1: none. */
  at({ tree, node, filters }: Pick<State, "tree" | "node" | "filters">, root: number): number {
    if (node !== root) return this.listed.findIndex(({ nodes }) => nodes.some((one) => one.tree === tree && one.node === node));
    const filter = filters.find(({ field }) => field === "entry");
    return filter?.kind === "is" && filter.values.length === 1 ? filter.values[0]! : -1;
  }
}
