import { evidenceFile } from "../../data/common";
import { Method } from "../../parts/Method";
import { size } from "../../tree/tree";
import { count, percent, plural, rate, twoDecimals } from "../../words/numbers";
import { checksFile, interval, lift } from "../checks/document";
import type { NodeProps } from "../exhibit";

/** What sets a node's errors apart from right images, and how many of the images around them are wrong. */
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
            beside right images of the same classes (AUC {said.map(({ clarity }) => twoDecimals(clarity)).join(", ")}; {plural(n, explorer.thing)}) <Method of="words" />
          </span>
        </p>
      )}
      {share !== null && (
        <p class="small">
          {near === 0 ? `${rate(share, 1)} of these are wrong` : `Of the ${count(near)} images most like each of these, ${percent(share, 1)} are wrong, too`}
          {low != null && high != null && usual != null ? (
            <>
              {" "}
              ({interval(low, high)}); of all images of their classes, {percent(usual, 1)} are{lift(share, low, usual) && `: ${lift(share, low, usual)}`}.
            </>
          ) : (
            <>; of all images, {rate(manifest.errors, manifest.images)} are.</>
          )}{" "}
          <Method of="look-alikes" />
        </p>
      )}
    </>
  );
}
