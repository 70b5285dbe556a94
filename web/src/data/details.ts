/** What only a close look at one error needs. */
import { detailsFile, viewOf } from "./common";
import type { Files } from "./files";

export interface Details {
  labelProbability: number | null;
  top: { index: number; probability: number }[]; // best first
  view: number[]; // see viewOf
  alike: number[]; // errors, nearest first
}

/** Asks for it the first time. */
export function detailsOf(files: Files, error: number): Details | null {
  const file = files.get(detailsFile, error);
  if (!file) return null;
  const at = error - file.first;
  const { k } = file.top;
  return {
    labelProbability: file.label_probability[at]!,
    top: Array.from({ length: k }, (_, i) => ({ index: file.top.prediction[at * k + i]!, probability: file.top.probability[at * k + i]! })),
    view: viewOf(files, error)!,
    alike: file.alike.errors.slice(file.alike.k * at, file.alike.k * (at + 1)),
  };
}
