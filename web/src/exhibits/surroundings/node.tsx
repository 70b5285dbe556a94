import { evidenceFile } from "../../data/common";
import { Method } from "../../parts/Method";
import { Term } from "../../parts/terms/Term";
import { size } from "../../tree/tree";
import { count, percent, rate, twoDecimals } from "../../words/numbers";
import { causeOf, entriesWith } from "../causes/found";
import { checksFile } from "../checks/document";
import { baseline, interval } from "../checks/said";
import type { NodeProps } from "../exhibit";
import { looksOf, wordsOf } from "./described";

/** What distinguishes a node's errors from other images of their classes. */
export function Words(props: NodeProps) {
  const said = wordsOf(props) ?? [];
  const looks = looksOf(props);
  if (said.length + looks.length === 0) return null;
  const { entry, number } = causeOf(props);
  const proved = entry?.proved || entriesWith(props.explorer, props.tree, props.node, number).some((one) => one.proved && one.many);
  return (
    <p class="small">
      {looks.map((look) => `${look.said}; at the rates of correct images of the same labels, ${count(Math.round(look.usual))} would. `)}
      {said.length > 0 && (
        <>
          <b>{said.map(({ word }) => word).join(", ")}</b>: <Term of="auc" /> {said.map(({ clarity }) => twoDecimals(clarity)).join(" and ")} against images of the same classes (n = {count(size(props.tree, props.node))}).{" "}
        </>
      )}
      {!proved && "It is not shown that this causes the errors. "}
      <Method of="descriptive-words" />
    </p>
  );
}

/** How many of a node's nearest neighbours are misclassified. */
export function Neighbours({ explorer, tree, node }: NodeProps) {
  const found = explorer.files.get(evidenceFile);
  const entry = found?.entry.get(node);
  if (!found || entry === undefined || found.file.count[entry] !== size(tree, node)) return null; // filters leave a part, of which it is not known
  const { look_alikes: near, rate: rates } = found.file;
  const share = rates[entry] ?? null;
  if (share === null) return null;
  const { manifest } = explorer;
  const checks = explorer.files.get(checksFile);
  const at = checks?.entry.get(node) ?? -1;
  const [low, high, usual] = [checks?.file.rate[3 * at + 1], checks?.file.rate[3 * at + 2], checks?.file.expected[at]];
  return (
    <section class="proof" data-check="near">
      <h4>{near === 0 ? "Its own images" : "Nearest neighbours"}</h4>
      <p class="small">
        {near === 0 ? `${rate(share, 1)} of these images are misclassified` : <>Of the {count(near)} <Term of="neighbours" /> of each error, {percent(share, 1)} are misclassified on average</>}
        {low != null && high != null && usual != null ? ` (${interval(low, high)})${baseline(share, low, usual, "all images of the neighbours’ classes")}` : `. Of all ${count(manifest.images)} images it is ${rate(manifest.errors, manifest.images)}.`}{" "}
        <Method of="nearest-neighbours" />
      </p>
    </section>
  );
}
