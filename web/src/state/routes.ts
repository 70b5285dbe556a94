/** The ways from one view to another that a reader can take. */
import type { Manifest } from "../data/documents";
import { errorsOf, smallestNodeWith, type Tree } from "../tree/tree";
import type { Entries } from "./entries";
import type { Filtering } from "./filtering";
import { bodiesOf, type Body, type Filter, filterOf } from "./filters";
import type { Navigation } from "./navigation";
import type { Trees } from "./trees";
import type { View } from "./url";

interface Site {
  manifest: Manifest;
  trees: Trees;
  entries: Entries;
  filters: Filtering;
  nav: Navigation;
}

export class Routes {
  constructor(private readonly site: Site) {}

  /** A node in the view on show. */
  open(node: number): void {
    this.site.nav.go({ node, image: null });
  }

  /** To the view around the present one; whether there is one. */
  up(): boolean {
    const parent = this.site.nav.trail.at(-2);
    if (parent !== undefined) this.open(parent);
    return parent !== undefined;
  }

  show(view: View, node = this.site.nav.node): void {
    this.site.nav.go({ view, node, image: null, class: null });
  }

  /** How the errors of a class group: by a method, and by prediction. */
  showClass(label: number): void {
    this.site.nav.go({ view: "classes", image: null, class: label });
  }

  /** The address of an entry in the tree on show: its cluster, or, where it is no cluster of that tree, its errors wherever they lie. */
  hrefOfEntry(entry: number): string {
    const { entries, nav } = this.site;
    const node = entries.nodeIn(nav.state.tree, entry);
    return nav.hrefOf({ view: "treemap", image: null, with: null, page: 0, ...(node >= 0 ? { node, filters: [] } : { node: nav.root, filters: [filterOf(entry)] }) });
  }

  /** The address of an entry or a cluster in the tree that it was found in. */
  hrefOfHome(body: Body): string {
    const { entries, nav } = this.site;
    const { tree, node } = entries.homeOf(body);
    const whole = typeof body === "number" && entries.nodeIn(tree, body) < 0;
    return nav.hrefOf({ view: "treemap", tree, image: null, with: null, page: 0, node: whole ? nav.root : node, filters: whole ? [filterOf(body)] : [] });
  }

  /** Puts two nodes of the present tree side by side; null: the reader is to choose the second. */
  compare(node: number, other: number | null): void {
    this.site.nav.go({ view: "compare", node, with: other, image: null });
  }

  /** The errors of a class in the treemap. */
  openClass(label: number): void {
    const { nav, filters } = this.site;
    const group = nav.tree?.groups.find((candidate) => candidate.label === label && candidate.prediction === null);
    if (group) nav.go({ view: "treemap", node: group.node, image: null });
    else void filters.set([{ field: "label", kind: "is", values: [label] }], { view: "treemap", node: nav.root });
  }

  /**
   * The errors of a confusion in the treemap. `here`: those of the cluster and the filters on show. Otherwise all of
   * them: their group, where a tree is split by confusion.
   */
  async openConfusion(label: number, prediction: number, here: boolean): Promise<void> {
    const { manifest, trees, filters, nav } = this.site;
    const both: Filter[] = [
      { field: "label", kind: "is", values: [label] },
      { field: "prediction", kind: "is", values: [prediction] },
    ];
    const narrowed = nav.tree !== null && (filters.filtered || nav.state.node !== nav.tree.root);
    if (here && narrowed) {
      const others = nav.state.filters.filter(({ field }) => field !== "label" && field !== "prediction");
      return filters.set([...others, ...both], { view: "treemap" });
    }
    const split = manifest.trees.filter((info) => info.grouping === "confusion");
    const info = split.find((candidate) => candidate.representation === nav.treeInfo?.representation) ?? split[0];
    const byFilter = () => filters.set(both, { view: "treemap", node: nav.root });
    if (!info) return byFilter();
    await nav.after(
      () => trees.load(info.id),
      (tree) => {
        const group = tree.groups.find((candidate) => candidate.label === label && candidate.prediction === prediction);
        if (group) nav.go({ view: "treemap", tree: info.id, node: group.node, image: null, with: null, filters: [] });
        else void byFilter();
      },
      info.id,
    );
  }

  /** Shows another tree, there the node that has just the errors of the present view, or else these wherever they lie. */
  async switchTree(id: string): Promise<void> {
    const { entries, nav, trees } = this.site;
    const show = (tree: Tree) => {
      const { state } = nav;
      const body = nav.tree && entries.about({ ...state, node: nav.node }, nav.root);
      const others = state.filters.filter((filter) => bodiesOf(filter).length === 0);
      const node = body === null ? nav.root : entries.nodeIn(id, body);
      const other = nav.tree && state.with !== null ? smallestNodeWith(tree, errorsOf(nav.tree, state.with)) : null;
      nav.go({ tree: id, with: other, ...(node >= 0 ? { node, filters: others } : { node: nav.root, filters: [...others, filterOf(body!)] }) });
    };
    await nav.after(() => trees.load(id), show, id);
  }
}
