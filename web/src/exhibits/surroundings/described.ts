import { wrongAmong } from "../../counts/over";
import { evidenceFile } from "../../data/common";
import { errorsOf, size } from "../../tree/tree";
import { count } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "../noise/document";

const FEWEST = 4; // errors
const SOME = 0.2; // of them
const TIMES = 2; // as many as at the rates of correct images
const APART = 3; // standard deviations of a Poisson variable above that

export interface Word {
  word: string;
  clarity: number; // AUC
}

/** What distinguishes a node's errors; null: it is not known, such as of a part that filters leave. */
export function wordsOf({ explorer, tree, node }: NodeProps): Word[] | null {
  const found = explorer.files.get(evidenceFile);
  const entry = found?.entry.get(node);
  if (!found || entry === undefined || found.file.count[entry] !== size(tree, node)) return null;
  const { words, word, clarity } = found.file;
  return [2 * entry, 2 * entry + 1].filter((at) => word[at]! >= 0).map((at) => ({ word: words[word[at]!]!, clarity: clarity[at]! }));
}

/** The kinds of damage that these errors look to have, and far fewer of the correct images of their labels; the commonest first. */
export function looksOf({ explorer, tree, node }: NodeProps): { said: string; n: number; usual: number }[] {
  const looks = explorer.files.peek(noiseFile)?.looks;
  if (!looks) return [];
  const { kinds, error, correct, of } = looks;
  const { label } = explorer.errors;
  const here = wrongAmong(explorer, errorsOf(tree, node));
  const times = new Float64Array(kinds.length);
  for (const one of here) times[error[one]!]!++; // of -1, nowhere
  return kinds
    .flatMap((kind, at) => {
      const n = times[at]!;
      if (n < Math.max(FEWEST, SOME * here.length)) return [];
      const usual = here.reduce((sum, one) => sum + correct[label[one]! * kinds.length + at]! / (of[label[one]!] || 1), 0);
      return n < Math.max(TIMES * usual, usual + APART * Math.sqrt(usual)) ? [] : [{ said: `${count(n)} of ${count(here.length)} look like images with ${kind}`, n, usual }];
    })
    .sort((one, other) => other.n - one.n);
}
