/** What is said of images that one of two models misclassifies. */
import { count } from "../../words/numbers";

/** As in the column that says what became of every image; the pipeline's words. */
export const OUTCOMES = ["fixed", "broken", "still wrong, same prediction", "still wrong, other prediction"] as const;

export interface Counts {
  fixed: number;
  broken: number;
  still: number; // wrong in both
}

const LEVEL = 0.05;

/** `36 of these 41 images are new errors of B; 2 are fixed; 3 are errors of both models.` The most first. */
export function outcomeSentence({ fixed, broken, still }: Counts, newer: string): string {
  const n = fixed + broken + still;
  const parts = [
    { k: broken, many: `new errors of ${newer}`, one: `a new error of ${newer}` },
    { k: fixed, many: `fixed in ${newer}`, one: `fixed in ${newer}` },
    { k: still, many: "errors of both models", one: "an error of both models" },
  ]
    .filter(({ k }) => k > 0)
    .sort((a, b) => b.k - a.k);
  const first = parts[0];
  if (!first) return "";
  if (n === 1) return `This image is ${first.one}.`;
  const is = (k: number) => (k === 1 ? "is" : "are");
  const what = ({ k, many, one }: (typeof parts)[number]) => (k === 1 ? one : many);
  const head = parts.length === 1 ? `All ${count(n)} images are ${first.many}` : `${count(first.k)} of these ${count(n)} images ${is(first.k)} ${what(first)}`;
  return `${[head, ...parts.slice(1).map((part) => `${count(part.k)} ${is(part.k)} ${what(part)}`)].join("; ")}.`;
}

/** Whether that one way is commoner than the other. */
export function chanceSentence({ fixed, broken }: Counts, adjusted: number): string {
  const sure = pSaid(adjusted);
  if (adjusted > LEVEL) return `The difference may be chance: ${sure}.`;
  return `${broken > fixed ? "More new errors" : "More fixed"} than chance: ${sure}.`;
}

/** `p < .001`, `p = .032`, `p = .41`, `p = 1`, as the pipeline says it. */
export function pSaid(p: number): string {
  if (p < 0.001) return "p < .001";
  return p < 0.995 ? `p = ${p.toFixed(p < 0.1 ? 3 : 2).replace(/^0/, "")}` : "p = 1";
}

export function isSure(adjusted: number): boolean {
  return adjusted <= LEVEL;
}
