/** What is measured of pictures, in words: what little of it looks like, and what much. */
import type { Column, Manifest } from "../data/documents";

export interface Quality {
  less: string;
  more: string;
}

/** Of columns whose name does not say what they measure. */
const MEANINGS: Record<string, string> = {
  copies: "How many near-duplicates an image has. 0 is best: it is unique.",
  "becomes correct": "A change that corrects this error and proved a cause of its cluster.",
  exposure: "The share of nearly white pixels minus that of nearly black ones. 0 is best: balanced.",
  "label check": "The model and the most similar images speak against these labels. Best: none.",
};

const QUALITIES: Record<string, Quality> = {
  blur: { less: "sharper", more: "blurrier" },
  noise: { less: "less noisy", more: "noisier" },
  brightness: { less: "darker", more: "brighter" },
  contrast: { less: "lower contrast", more: "higher contrast" },
  edges: { less: "fewer edges", more: "more edges" },
  colourfulness: { less: "greyer", more: "more colourful" },
  entropy: { less: "plainer", more: "more shades" },
  "hierarchy distance": { less: "nearer in the hierarchy", more: "farther in the hierarchy" },
  copies: { less: "fewer copies", more: "more copies" },
  exposure: { less: "more black", more: "more white" },
};

/** A column as a heading: one of the reader's own file is called that. Those of a site of several models are ours. */
export function titleOfColumn({ name, measured }: Pick<Column, "name" | "measured">, manifest: Manifest): string {
  if (manifest.comparison || manifest.series) return name;
  if (name === "label check" && measured) return "Label check by the model and the most similar images";
  return measured ? name : `Column “${name}” of your file`;
}

/** Null: it is a column of the reader's own, or has no ends. */
export function qualityOf(column: Column): Quality | null {
  if (column.kind !== "number" || !column.measured) return null;
  return QUALITIES[plain(column)] ?? null;
}

/** What a column of ours means, if its name does not say it. */
export function meaningOf(column: Column): { meaning?: string } {
  const meaning = column.measured ? MEANINGS[plain(column)] : undefined;
  return meaning ? { meaning } : {};
}

/** The name of a measure, which the data set may have taken. */
function plain({ name }: Column): string {
  return name.replace(/ \(measured\)$/, "");
}
