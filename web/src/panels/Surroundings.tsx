import type { Explorer } from "../explorer";
import { percent, rate } from "../numbers";

/** How many of the images around a node's errors are wrong: whether the model fails on this kind of image at all. */
export function Surroundings({ explorer, node, n }: { explorer: Explorer; node: number; n: number }) {
  const evidence = explorer.requestEvidence();
  const entry = evidence?.entry.get(node);
  const share = entry === undefined ? null : (evidence!.file.rate[entry] ?? null);
  if (share === null || evidence!.file.count[entry!] !== n) return null; // filters leave a part, of which it is not known
  const { manifest } = explorer;
  return (
    <p class="small">
      Of the 10 images most like each of these, {percent(share, 1)} are wrong, too; of all images, {rate(manifest.errors, manifest.images)} are.
    </p>
  );
}
