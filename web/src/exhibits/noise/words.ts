import type { NoiseFile } from "../../data/contract";
import { count, plural, rate, twoDecimals } from "../../words/numbers";

/** Whether damage proved that the quality causes the errors; older sites do not say. */
export function isProved(proposals: NoiseFile["proposals"], row: number): boolean {
  return proposals.proved?.[row] ?? false;
}

/** Rows of a tree's clusters that share no errors, the clearest first. */
export function listedIn({ proposals }: NoiseFile, tree: string): number[] {
  return proposals.tree.flatMap((id, row) => (id === tree && proposals.listed[row] ? [row] : []));
}

/** What was measured, in words. */
export function sentence({ proposals, ways }: NoiseFile, row: number): string {
  const { word } = ways[proposals.way[row]!]!;
  const [beyond, wrong] = [proposals.beyond[2 * row]!, proposals.beyond[2 * row + 1]!];
  const [all, wrongOfAll] = [proposals.among[2 * row]!, proposals.among[2 * row + 1]!];
  const p = proposals.p[row]!;
  return (
    `Compared with a correct image of its class, an error here is ${comparative(word)} in ${Math.round(100 * proposals.auc[row]!)} of 100 cases (AUC ${twoDecimals(proposals.auc[row]!)}, p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`}, corrected). ` +
    `Of the ${plural(beyond, "image")} of these classes that are at least as ${word} as three quarters of these errors, ${count(wrong)} (${rate(wrong, beyond)}) are misclassified; of all ${count(all)} images of these classes, ${rate(wrongOfAll, all)}.`
  );
}

const COMPARATIVES: Record<string, string> = { noisy: "noisier", dark: "darker", bright: "brighter", "low in contrast": "lower in contrast" };

function comparative(word: string): string {
  return COMPARATIVES[word] ?? `more ${word}`;
}
