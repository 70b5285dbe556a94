import { evidenceFile } from "../../data/common";
import { Method } from "../../parts/Method";
import { size } from "../../tree/tree";
import { count, percent, rate, twoDecimals } from "../../words/numbers";
import { baseline, checksFile, interval } from "../checks/document";
import type { NodeProps } from "../exhibit";

/** What distinguishes a node's errors from correct images, and how many of their nearest neighbours are misclassified. */
export function Surroundings({ explorer, tree, node }: NodeProps) {
  const n = size(tree, node);
  const { manifest } = explorer;
  const found = explorer.files.get(evidenceFile);
  const entry = found?.entry.get(node);
  if (!found || entry === undefined || found.file.count[entry] !== n) return null; // filters leave a part, of which it is not known
  const { words, word, clarity, look_alikes: near, rate: rates } = found.file;
  const said = [2 * entry, 2 * entry + 1].filter((at) => word[at]! >= 0).map((at) => ({ word: words[word[at]!]!, clarity: clarity[at]! }));
  const share = rates[entry] ?? null;
  const checks = explorer.files.get(checksFile);
  const at = checks?.entry.get(node) ?? -1;
  const [low, high, usual] = [checks?.file.rate[3 * at + 1], checks?.file.rate[3 * at + 2], checks?.file.expected[at]];
  return (
    <>
      {said.length > 0 && (
        <p>
          {said.map(({ word }) => word).join(", ")}
          <span class="small">
            {" "}
            (compared with images of the same classes: AUC {said.map(({ clarity }) => twoDecimals(clarity)).join(" and ")}, n = {count(n)}) <Method of="descriptive-words" />
          </span>
        </p>
      )}
      {share !== null && (
        <p class="small">
          {near === 0 ? `${rate(share, 1)} of these images are misclassified` : `Of each error’s ${count(near)} nearest neighbours, ${percent(share, 1)} are misclassified on average`}
          {low != null && high != null && usual != null ? (
            <>
              {" "}
              ({interval(low, high)}). {baseline(share, low, usual)}
            </>
          ) : (
            <>. The overall error rate is {rate(manifest.errors, manifest.images)}.</>
          )}{" "}
          <Method of="nearest-neighbours" />
        </p>
      )}
    </>
  );
}
