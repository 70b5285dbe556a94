import type { TrainingFile, TrainingPart } from "../../data/contract";
import { documentAt } from "../../data/document";
import type { Files } from "../../data/files";

export const trainingFile = documentAt<TrainingFile>(({ manifest }) => manifest.splits?.training);
export const trainingPart = documentAt<TrainingPart, string>((_, path) => path);

/** Cells of the first split's images nearest to an error of another; null: it is one of the first, or not read yet. */
export function trainingNear(files: Files, error: number): { predicted: number[]; true: number[]; split: number } | null {
  const training = files.get(trainingFile);
  const part = training && files.get(trainingPart, training.files[Math.floor(error / training.size)] ?? "");
  const split = part?.split[error - part.first];
  if (!part || !split) return null;
  const at = training.k * (error - part.first);
  return { predicted: part.predicted.slice(at, at + training.k), true: part.true.slice(at, at + training.k), split };
}
