/** The ways from one view to another that a reader can take. */
import type { Manifest } from "../data/documents";
import { errorsOf, smallestNodeWith, type Tree } from "../tree/tree";
import { count, plural } from "../words/numbers";
import type { Filtering } from "./filtering";
import type { Filter } from "./filters";
import type { Navigation } from "./navigation";
import type { Trees } from "./trees";
import type { View } from "./url";

interface Site {
  manifest: Manifest;
  thing: string; // what a member is called
  trees: Trees;
  filters: Filtering;
  nav: Navigation;
  say: (notice: string) => void;
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

  /** The address of an entry: its cluster, or, where it has several, the selection of all its errors. */
  hrefOfEntry(entry: number): string {
    const { manifest, nav } = this.site;
    const { tree, node, nodes } = manifest.clusters[entry]!;
    const several = nodes.length > 1;
    return nav.hrefOf({ view: "treemap", tree, node: several ? nav.root : node, image: null, filters: several ? [{ field: "entry", kind: "is", values: [entry] }] : [] });
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

  /** Shows another tree at the smallest of its nodes that has all errors of the present view. */
  async switchTree(id: string): Promise<void> {
    const { nav, trees, thing, say } = this.site;
    const show = (tree: Tree) => {
      const errors = nav.tree ? errorsOf(nav.tree, nav.state.node) : [];
      const wasRoot = nav.tree !== null && nav.state.node === nav.tree.root;
      const node = smallestNodeWith(tree, errors);
      const other = nav.tree && nav.state.with !== null ? smallestNodeWith(tree, errorsOf(nav.tree, nav.state.with)) : null;
      nav.go({ tree: id, node, with: other });
      if (node === tree.root && !wasRoot) {
        say(`In this tree the ${plural(errors.length, thing)} you were looking at are spread over all ${count(tree.leaves)}; showing all.`);
      }
    };
    await nav.after(() => trees.load(id), show, id);
  }
}
