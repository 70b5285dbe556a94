/** What follows from the scoreboard: which tree to look at. */
import type { Manifest } from "../../data/documents";
import { count } from "../../words/numbers";
import { treeName } from "../../words/trees";

/** Which tree is shown first and why, and what the others are for. */
export function decision({ trees, default_tree: first, clusters }: Pick<Manifest, "trees" | "default_tree" | "clusters">): string {
  const shown = trees.find(({ id }) => id === first);
  if (!shown) return "";
  const inside = clusters.filter(({ tree }) => tree === first).length;
  const why = clusters.length === 1 ? "the one entry" : inside === clusters.length ? `all ${count(inside)} entries` : `${count(inside)} of the ${count(clusters.length)} entries`;
  const byClass = trees.find(({ representation, grouping }) => representation === shown.representation && grouping === "label");
  const doubt = trees.find(({ representation, grouping }) => representation === "doubt" && grouping === "none");
  const other = (use: string, tree: typeof shown | undefined) => (tree && tree !== shown ? [`For ${use}: ${treeName(tree)}.`] : []);
  return [
    `Start with the tree that is shown first: ${treeName(shown)}.`,
    ...(inside > 0 ? [`It has ${why} of “Look at first”.`] : []),
    ...other("one class at a time", byClass),
    ...other("wrong labels", doubt),
  ].join(" ");
}
