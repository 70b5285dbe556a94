import { byNode } from "../../data/common";
import type { SplitsInfo, SplitsOfTree } from "../../data/contract";
import { countWrong } from "../../counts/over";
import { errorsOf } from "../../tree/tree";
import type { NodeProps } from "../exhibit";

/** How splits differ in the nodes of the tree on show. */
export const splitsFile = byNode<SplitsOfTree>(({ manifest, treeInfo }) => manifest.splits?.files[manifest.trees.findIndex(({ id }) => id === treeInfo?.id)]);

export interface InSplit {
  name: string;
  images: number; // evaluated
  errors: number; // among these
  wrong: number; // errors of the node
  like: number; // images like these, its errors among them
  rate: Interval | null; // share of errors among images like these; null: there are none
}

export type Interval = readonly [value: number, low: number, high: number];

/** A split beside the first; `clear` is 1 or -1 where the difference is no accident, and of which sign it is. */
export interface Beside {
  of: InSplit;
  gap: Interval | null; // its rate minus the first's; null: not compared
  gapClear: number;
  presence: Interval | null; // the share of its images that are like these minus the first's
  presenceClear: number;
}

export interface OfNode {
  info: SplitsInfo;
  first: InSplit;
  others: Beside[];
  near: string; // the representation in which images are near
  share: number; // of the correct images that were looked through
}

/** What is known of a node; null: nothing is, such as of a part that filters leave. Asks for nothing. */
export function splitsOf({ explorer, tree, node }: NodeProps): OfNode | null {
  const info = explorer.manifest.splits;
  const found = info && explorer.files.peek(splitsFile);
  const at = found?.entry.get(node);
  if (!info || !found || at === undefined) return null;
  const { file } = found;
  const s = info.names.length;
  const wrong = file.wrong.slice(at * s, (at + 1) * s);
  if (wrong.reduce((sum, n) => sum + n, 0) !== countWrong(explorer, errorsOf(tree, node))) return null;
  const splits = info.names.map((name, k): InSplit => ({
    name,
    images: info.images[k]!,
    errors: info.errors[k]!,
    wrong: wrong[k]!,
    like: file.like[at * s + k]!,
    rate: interval(file.rate, at * s + k),
  }));
  const [first, ...rest] = splits;
  const others = rest.map((of, k): Beside => {
    const row = at * (s - 1) + k;
    return { of, gap: interval(file.gap, row), gapClear: file.clear[2 * row]!, presence: interval(file.presence, row), presenceClear: file.clear[2 * row + 1]! };
  });
  return { info, first: first!, others, near: file.near ?? "", share: file.share };
}

function interval(values: readonly (number | null)[], row: number): Interval | null {
  const [value, low, high] = values.slice(3 * row, 3 * row + 3);
  return value == null || low == null || high == null ? null : [value, low, high];
}
