/** What was found of the cause of the errors on show: of the entry that they are, and of this cluster alone. */
import type { CausePictures, Listed, ProbedCluster, Trial } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { headingOf } from "../../words/listed";
import type { Within } from "../../words/opening";
import type { NodeProps } from "../exhibit";
import { causesFile } from "./document";

export interface Found {
  number: number; // of the entry; -1: none
  entry: Listed | undefined;
  alone: ProbedCluster | undefined;
  tried: Trial[]; // what was tried of it, the most telling first
  pictures: CausePictures | null;
  waiting: boolean; // the file is on its way
}

/** Asks for the file of causes. The root is left out unless it is an entry: reading the file for it would read it on every visit. */
export function causeOf({ explorer, tree, node }: NodeProps): Found {
  const { files, manifest, state } = explorer;
  const number = explorer.entries.at(state, tree.root);
  const entry = manifest.clusters[number];
  const file = node === tree.root && !entry ? null : files.get(causesFile);
  const alone = node === tree.root ? undefined : file?.probed.find((one) => one.tree === state.tree && one.node === node);
  const of = entry && (entry.proved || !alone) ? file?.entries[number] : alone;
  return { number, entry, alone, tried: of?.tried ?? [], pictures: of?.pictures ?? null, waiting: !file && !files.lacks(causesFile) };
}

/** What proves the cause: a repair, if there is one. */
export function proofIn(tried: readonly Trial[]): Trial | null {
  const proved = tried.filter((trial) => trial.proved);
  return proved.find(({ kind }) => kind === "repair") ?? proved[0] ?? null;
}

/**
 * The entries that have some of a cluster's errors, the one with the most first. Asks for their trees, unless the map
 * moves: a tree that comes then costs a zoom several frames.
 * @param self the entry that the cluster is; -1: none
 */
export function entriesWith({ manifest, pace, trees, errors, wrong }: Explorer, tree: Tree, node: number, self: number): Within[] {
  if (node === tree.root && self < 0) return [];
  const here = Array.from(errorsOf(tree, node)).filter((error) => wrong?.(error) ?? true);
  const found = manifest.clusters.flatMap((listed, entry) => {
    if (entry === self) return [];
    const inside = new Uint8Array(errors.id.length);
    for (const one of listed.nodes) {
      const whole = pace.motion === "none" ? trees.ask(one.tree) : trees.get(one.tree);
      if (whole) for (const error of errorsOf(whole, one.node)) inside[error] = 1;
    }
    const count = here.reduce((sum, error) => sum + inside[error]!, 0);
    return count > 0 ? [{ entry, cause: headingOf(listed)[0], count, proved: Boolean(listed.proved), many: (listed.proved ? 4 : 2) * count >= here.length }] : [];
  });
  return found.sort((one, other) => other.count - one.count);
}
