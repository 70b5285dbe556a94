import type { RightFile, RightPart } from "../../data/contract";
import { documentAt, documentOf } from "../../data/document";
import type { Files } from "../../data/files";

export const rightFile = documentOf<RightFile>("right");
export const rightPart = documentAt<RightPart, string>((_, path) => path);

/** Cells of the correct images nearest to one error, of the class it was taken for and of its own; asks for them the first time. */
export function nearestTo(files: Files, error: number): { predicted: number[]; true: number[] } | null {
  const right = files.get(rightFile);
  const part = right && files.get(rightPart, right.files[Math.floor(error / right.size)] ?? "");
  if (!part) return null;
  const at = right.k * (error - part.first);
  return { predicted: part.predicted.slice(at, at + right.k), true: part.true.slice(at, at + right.k) };
}

/** Why that cannot be said, in a sentence; null: it can, or nobody has asked. */
export function problemNear(files: Files, errors: number[]): string | null {
  const right = files.peek(rightFile);
  if (!right) return files.problem(rightFile);
  const parts = new Set(errors.map((error) => right.files[Math.floor(error / right.size)] ?? ""));
  return [...parts].map((part) => files.problem(rightPart, part)).find((problem) => problem !== null) ?? null;
}

/** How often each cell is among the nearest of these errors, most often first; on a tie the lower cell. */
export function mostFrequent(near: readonly (readonly number[])[], most: number): { cell: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const cells of near) for (const cell of cells) if (cell >= 0) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts]
    .map(([cell, count]) => ({ cell, count }))
    .sort((a, b) => b.count - a.count || a.cell - b.cell)
    .slice(0, most);
}
