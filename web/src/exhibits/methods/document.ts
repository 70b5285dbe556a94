/** The scoreboard, as docs/format.md describes methods.json, and where agreement.json lies. */
import type { AgreementFile, MethodsFile } from "../../data/contract";
import { documentOf } from "../../data/document";
import { groupingName } from "../../words/trees";

export const methodsFile = documentOf<MethodsFile>("methods");
export const agreementFile = documentOf<AgreementFile>("agreement");

const FIGURES = ["k", "gini", "silhouette", "stability", "agreement", "ari_label", "ari_prediction", "ari_confusion", "nmi_label", "nmi_prediction", "nmi_confusion"] as const;
export type FigureKey = (typeof FIGURES)[number];

export type MethodRow = Record<FigureKey, number> & {
  index: number;
  name: string;
  representation: string;
  tree: string | null;
  cut: "height" | "balanced";
  restates: string | null;
};

/** One row per representation and method, in the file's order; a figure that is not defined is NaN. */
export function methodRows(file: MethodsFile): MethodRow[] {
  return file.representation.map((representation, index) => {
    const tree = file.tree[index] ?? null;
    const method = file.method[index]!;
    const figures = Object.fromEntries(FIGURES.map((key) => [key, file[key][index] ?? NaN])) as Record<FigureKey, number>;
    return { ...figures, index, representation, tree, name: methodName(method, tree), cut: method === "balanced" ? "balanced" : "height", restates: file.restates[index] ?? null };
  });
}

export function methodName(method: string, tree: string | null): string {
  if (method === "tree") {
    const grouping = tree?.slice(tree.lastIndexOf("-") + 1);
    return grouping === "none" ? "Tree, not split" : `Tree, split by ${groupingName(grouping ?? "")}`;
  }
  const names: Record<string, string> = { balanced: "Balanced cut", kmeans: "k-means", "kmeans-silhouette": "k-means, k by silhouette", mixture: "Gaussian mixture" };
  return names[method] ?? method;
}
