import type { ConceptsFile } from "../../data/contract";
import type { Filter } from "../../state/filters";
import type { NodeProps } from "../exhibit";
import { rowOf } from "../row";
import { conceptsFile } from "./document";

/** So many of so many images, and the ends of the interval of that share; null: there are no such images. */
export interface Rate {
  correct: number;
  images: number;
  share: readonly [value: number, low: number, high: number] | null;
}

export interface Heading {
  file: ConceptsFile;
  concepts: number[]; // positions among the names, the most telling first
  title: string; // “airliner” or “warplane”
  usual: readonly [label: number, prediction: number]; // shares of correct images
  p: number;
  bearing: Rate; // images of the cluster's labels that bear one
  others: Rate;
}

/** The concepts that head a cluster; null: none does. */
export function headingOf(props: NodeProps): Heading | null {
  const file = props.explorer.files.peek(conceptsFile);
  const row = rowOf(props, file ?? undefined);
  if (!file || row < 0) return null;
  const rate = (at: number): Rate => {
    const [share, low, high] = file.rate.slice(6 * row + 3 * at, 6 * row + 3 * at + 3);
    const [correct, images] = file.correct.slice(4 * row + 2 * at, 4 * row + 2 * at + 2);
    return { correct: correct!, images: images!, share: share == null || low == null || high == null ? null : [share, low, high] };
  };
  const concepts = file.concept.slice(3 * row, 3 * row + 3).filter((k) => k >= 0);
  const names = concepts.map((k) => `“${file.names[k]}”`);
  return {
    file,
    concepts,
    title: [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or "),
    usual: [file.usual[2 * row]!, file.usual[2 * row + 1]!],
    p: file.p[row]!,
    bearing: rate(0),
    others: rate(1),
  };
}

/** The filter that keeps what bears a concept: its name stands between these marks in the column. */
export function bearing({ column, names }: ConceptsFile, concept: number): Filter {
  return { field: { column }, kind: "has", text: `“${names[concept]}”` };
}
