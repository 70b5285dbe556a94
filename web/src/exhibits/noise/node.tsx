import { countWrong } from "../../counts/over";
import { Terms } from "../../parts/terms/Terms";
import { errorsOf } from "../../tree/tree";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "./document";
import { isProved, sentence } from "./words";

/** On a cluster of low image quality. Filters leave a part, of which it is not known. */
export function NoiseBadge({ explorer, tree, node }: NodeProps) {
  const noise = explorer.files.get(noiseFile);
  if (!noise) return null;
  const n = countWrong(explorer, errorsOf(tree, node));
  const { proposals } = noise;
  const row = proposals.node.findIndex((other, i) => other === node && proposals.tree[i] === explorer.state.tree && proposals.count[i] === n);
  if (row < 0) return null;
  const repaired = explorer.manifest.clusters.some(({ proved, nodes }) => proved === "repair" && nodes.some((other) => other.node === node && other.tree === explorer.state.tree));
  return (
    <p class="small">
      <a class="badge" href={explorer.nav.hrefOf({ view: "data", image: null })}>
        {isProved(proposals, row) ? "Low quality causes most of these errors" : "Measured quality"}: {noise.ways[proposals.way[row]!]!.word}
      </a>{" "}
      <Terms of={["auc", "p", "corrected"]}>{sentence(noise, row)}</Terms>
      {isProved(proposals, row) ? "" : repaired ? " Undoing it corrects these errors: that is the proof. Damaging correct images in this way adds none." : " Damaging correct images in this way has not shown that it causes the errors."}
    </p>
  );
}
