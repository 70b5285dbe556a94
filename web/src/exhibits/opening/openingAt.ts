import type { Tree } from "../../tree/tree";
import { type Findings, findingsOf } from "../../words/findings";
import { type Opening, openingOf, type Within } from "../../words/opening";
import { causeOf, entriesWith, type Found } from "../causes/found";
import type { NodeProps } from "../exhibit";

interface At extends Found {
  opening: Opening;
  findings: Findings;
  inside: number[]; // further entries nearly all of which are among these errors, where these are no entry
  among: Within[]; // entries that have some of these errors, where no cause is proved of them
  within: Within | undefined; // the one that has the most, if these are many
}

const last = new WeakMap<Tree, { key: string; judged: unknown; at: At }>();

/** What a view opens with, from all that is here. The same until something else is here: several ask on one page. */
export function openingAt(props: NodeProps): At {
  const { explorer, tree, node } = props;
  const found = causeOf(props);
  const still = explorer.pace.motion === "none" || areHere(explorer); // what is not asked for yet may say more
  const key = [node, explorer.state.tree, found.number, found.waiting, explorer.trees.count, still].join();
  const known = last.get(tree);
  if (known?.key === key && known.judged === explorer.judged) return known.at;
  const among = found.entry?.proved || found.alone?.cause ? [] : entriesWith(explorer, tree, node, found.number);
  const within = among.find(({ many }) => many);
  const inside = found.entry ? [] : explorer.entries.shared(explorer.wholeTree ?? tree, [node])[0]!.flatMap((one) => (one.inside && one.entry !== within?.entry ? [one.entry] : []));
  const findings = findingsOf(explorer, tree, node);
  const at = { ...found, inside, among, within, findings, opening: openingOf(explorer, tree, node, findings, found.entry, found.alone, among, inside) };
  last.set(tree, { key, judged: explorer.judged, at });
  return at;
}

/** Whether the trees of all entries are. */
function areHere({ manifest, trees }: NodeProps["explorer"]): boolean {
  return manifest.clusters.every(({ nodes }) => nodes.every(({ tree }) => trees.get(tree) !== null));
}
