import { count } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "../noise/document";
import { rowOf } from "../row";
import { looksOf, wordsOf } from "./described";

const MORE: Record<string, string> = { dark: "darker", bright: "brighter", blurred: "blurrier", noisy: "noisier", grey: "greyer" };

const MOST = 2; // kinds of damage

/** How the pictures differ from others of their classes: in a column of the data set's own, else in what is measured. */
export function lookHeadline(props: NodeProps): string | null {
  const lifts = props.explorer.files.peek(noiseFile)?.lifts;
  const row = rowOf(props, lifts);
  if (row >= 0) return `How different they look: the column “${lifts!.column[row]}” of your file is “${lifts!.value[row]}”${lifts!.column2?.[row] ? ` and “${lifts!.column2[row]}” is “${lifts!.value2![row]}”` : ""} in ${count(lifts!.count[row]!)} of ${count(lifts!.of[row]!)}`;
  const looks = looksOf(props).slice(0, MOST).map(({ said }) => said);
  if (looks.length > 0) return `How different they look: ${looks.join("; ")}`;
  const words = wordsOf(props)?.map(({ word }) => word);
  if (!words) return "How different they look";
  if (words.length === 0) return "How different they look: no clear difference in light, colour, sharpness or noise";
  if (words.every((word) => word in MORE)) return `How different they look: ${words.map((word) => MORE[word]).join(" and ")} than other images of their classes`;
  return `How different they look: ${words.join(", ")}`;
}
