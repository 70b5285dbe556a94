/** How alike maps are, and what vectors are worth, as docs/format.md describes agreement.json; in sentences. */
import type { AgreementFile, OneMapAgreement } from "../../data/contract";
import { count, plural, twoDecimals } from "../../words/numbers";

export const KINDS = ["saliency", "gradcam"] as const;
export type Kind = (typeof KINDS)[number];
export const KIND: Record<Kind, string> = { saliency: "Saliency", gradcam: "Grad-CAM" };

/** In the order of the file. */
export const MEASURES = [
  { name: "CC", meaning: "Correlation of both maps: 1 the same, 0 unrelated." },
  { name: "KL", meaning: "Kullback–Leibler divergence, mean of both directions: 0 the same. Here less is more alike." },
  { name: "SIM", meaning: "What both maps have in common: 1 the same, 0 nothing." },
  { name: "AUC", meaning: "Whether one map ranks the most important fifth of the other first: 1 all of it, 0.5 chance." },
  { name: "SSIM", meaning: "Structural similarity: 1 the same, 0 none." },
] as const;

const VECTOR: Record<string, string> = { gradcam: "Grad-CAM weights", predictions: "Predictions", features: "Feature maps" };
const METHOD: Record<string, string> = { kmeans: "k-means", mixture: "Gaussian mixture" };
const RESTATES = 0.95; // of ARI with the prediction, as for the methods above

type Maps = AgreementFile["maps"];

export interface MapRow {
  kind: Kind;
  measure: number; // in MEASURES
  within: number; // means over the clusters, each by its images; NaN: not defined
  null: number;
  apart: number;
  above: number; // of `tested` clusters
  tested: number;
}

/** One row per kind of map and measure. */
export function mapRows(maps: Maps): MapRow[] {
  return KINDS.flatMap((kind) =>
    MEASURES.map((_, measure) => {
      const of = maps[kind];
      return { kind, measure, within: weighted(of, of.within, measure), null: weighted(of, of.null, measure), apart: of.apart[measure] ?? NaN, above: aboveOf(of, measure), tested: testedOf(of) };
    }),
  );
}

/** The finding, by correlation alone: the other measures mostly say the same. */
export function headline({ circular, node, saliency, gradcam }: Maps, thing: string): string {
  if (node.length === 0) return `No cluster has enough ${thing}s to compare their maps`;
  if (circular) return "Maps are alike in clusters that were made of maps, so nothing is tested";
  const n = Math.max(testedOf(saliency), testedOf(gradcam));
  if (n === 0) return `Too few ${thing}s have the same prediction to tell whether maps are alike by chance`;
  const above = aboveOf(saliency, 0) + aboveOf(gradcam, 0);
  if (above === 0) return n === 1 ? "Maps are no more alike in the one cluster that was tested than by chance" : `Maps are no more alike in any of ${plural(n, "cluster")} than by chance`;
  return `Saliency maps are more alike than by chance in ${aboveOf(saliency, 0)} of ${plural(testedOf(saliency), "cluster")}, Grad-CAM maps in ${aboveOf(gradcam, 0)} of ${count(testedOf(gradcam))}`;
}

export interface VectorRow {
  vector: string;
  method: string;
  first: boolean; // of its vector
  methods: number; // rows that its vector has
  sameLabel: number;
  otherLabel: number;
  figures: Record<VectorFigure, number>;
  restates: boolean;
}

export const VECTOR_FIGURES = ["ari_label", "ari_prediction", "nmi_label", "nmi_prediction", "silhouette"] as const;
export type VectorFigure = (typeof VECTOR_FIGURES)[number];

/** One row per vector and method; a figure that is not defined is NaN. */
export function vectorRows(vectors: AgreementFile["vectors"]): VectorRow[] {
  const names = [...new Set(vectors.vector)];
  return vectors.vector.map((vector, i) => {
    const figures = Object.fromEntries(VECTOR_FIGURES.map((key) => [key, vectors[key][i] ?? NaN])) as Record<VectorFigure, number>;
    const at = names.indexOf(vector);
    return {
      vector: VECTOR[vector] ?? vector,
      method: METHOD[vectors.method[i]!] ?? vectors.method[i]!,
      first: vectors.vector.indexOf(vector) === i,
      methods: vectors.vector.filter((other) => other === vector).length,
      sameLabel: vectors.same_label[at] ?? NaN,
      otherLabel: vectors.other_label[at] ?? NaN,
      figures,
      restates: figures.ari_prediction > RESTATES,
    };
  });
}

/** The finding about the gradients, which is what was asked of them. */
export function vectorHeadline(rows: readonly VectorRow[]): string {
  const row = rows[0];
  if (!row || Number.isNaN(row.figures.ari_prediction)) return "What gradients, predictions and feature maps tell";
  if (row.restates) return `Clusters of Grad-CAM weights only repeat the prediction (ARI ${twoDecimals(row.figures.ari_prediction)})`;
  // With fewer clusters than classes a low ARI with the prediction would say nothing.
  const [gradients, , predictions, , maps] = rows.map(({ figures }) => twoDecimals(figures.ari_label));
  return `ARI with the label by k-means: Grad-CAM weights ${gradients}, predictions ${predictions}, feature maps ${maps}`;
}

/** A figure of cluster i; NaN: not defined. */
export function at(values: readonly (number | null)[], cluster: number, measure: number): number {
  return values[cluster * MEASURES.length + measure] ?? NaN;
}

/** How many clusters are more alike than by chance. */
function aboveOf(of: OneMapAgreement, measure: number): number {
  return of.images.filter((_, i) => of.above[i * MEASURES.length + measure]).length;
}

/** How many clusters were tested. */
function testedOf(of: OneMapAgreement): number {
  return of.images.filter((_, i) => of.p[i * MEASURES.length] !== null).length;
}

function weighted(of: OneMapAgreement, values: readonly (number | null)[], measure: number): number {
  let [sum, weight] = [0, 0];
  of.images.forEach((images, i) => {
    const value = at(values, i, measure);
    if (Number.isNaN(value)) return;
    sum += value * images;
    weight += images;
  });
  return weight > 0 ? sum / weight : NaN;
}
