import { useMemo } from "preact/hooks";
import { wrongAmong } from "../../counts/over";
import { errorsOf } from "../../tree/tree";
import { isPart, labelsSaid } from "../../words/listed";
import { proofIn } from "../causes/found";
import type { NodeProps } from "../exhibit";
import { labelsFile } from "../labels/document";
import { confusedHere, confusedSaid } from "../labels/words";
import { noiseFile } from "../noise/document";
import { isProved } from "../noise/words";
import { actionOf } from "./actions";
import { Known, marksOn } from "./Known";
import { isIn } from "./members";
import { openingAt } from "./openingAt";

const NEAR = /near to a proof/; // as stages/explain/sentences.py says it

/** What is known of these errors besides what was tried, and one thing to do about them. */
export function Recommended(props: NodeProps) {
  const { explorer, tree, node } = props;
  const { errors, files, manifest, nav } = explorer;
  const here = useMemo(() => wrongAmong(explorer, errorsOf(tree, node)), [tree, node]);
  const { tried, waiting, entry, alone, among, within } = openingAt(props);
  if (here.length === 0 || waiting) return null;
  const proved = entry?.proved || alone?.cause ? proofIn(tried) : null;
  const known = entry && (entry.errors ?? entry.count) === here.length ? (entry.doubted ?? 0) : null; // of an entry the list says it
  const labels = proved || !manifest.labels ? null : files.get(labelsFile);
  const confused = labels && confusedHere(labels, manifest, errors, here);
  const doubted = known ?? (labels ? labels.error.filter((error, row) => labels.cause[row]! < 0 && isIn(tree, node, error)).length : 0);
  const proposals = files.get(noiseFile)?.proposals;
  const row = proposals?.node.findIndex((other, i) => other === node && proposals.tree[i] === explorer.state.tree && proposals.count[i] === here.length) ?? -1;
  const marks = marksOn(props);
  const { text, to } = actionOf({ proved, part: entry !== null && entry !== undefined && isPart(entry), poor: row >= 0 && isProved(proposals!, row), doubted, errors: here.length, measured: entry?.cause ?? null, near: NEAR.test(entry?.ruled_out ?? ""), within: within && (within.proved || !entry?.cause) && 2 * (within.count + (among[1]?.count ?? 0)) >= here.length ? `entry ${within.entry + 1}, “${within.cause}”` : null, confused: confused ? confusedSaid(confused) : null, marked: marks[0]?.used ?? null });
  const said = labelsSaid(doubted, here.length);
  return (
    <>
      <Known {...props} />
      <p class="todo" data-to={to}>
        <b>What to do.</b> {text}{" "}
        {to === "data" && <a href={nav.hrefOf({ view: "data", image: null })}>See Data</a>}
        {to === "entry" && <a href={explorer.go.hrefOfEntry(within!.entry)}>Open it</a>}
        {to === "entry" && said && (
          <>
            . {said}: <a href={nav.hrefOf({ view: "data", image: null })}>check them in Data</a>
          </>
        )}
      </p>
    </>
  );
}
