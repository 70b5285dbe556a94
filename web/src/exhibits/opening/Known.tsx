import { wrongAmong } from "../../counts/over";
import { evidenceFile } from "../../data/common";
import { errorsOf, size } from "../../tree/tree";
import { count, percent } from "../../words/numbers";
import { causesFile } from "../causes/document";
import { checksFile } from "../checks/document";
import type { NodeProps } from "../exhibit";
import { noiseFile } from "../noise/document";
import { openingAt } from "./openingAt";

const FEWEST = 3; // errors with a mark: of fewer it says nothing
const FOUND = /^(?:The model|It misleads)[^:.]*/; // what trying a mark on the model came to, as stages/emit/said/mark_trials.py says it

/** What is known of errors besides what was tried: a mark that most of them have, and, where nothing was tried, whether images like them are often misclassified. */
export function Known(props: NodeProps) {
  const { entry, alone, waiting } = openingAt(props);
  if (waiting) return null;
  const marks = marksOn(props).map((one) => (entry?.proved || alone?.cause ? one.brief : one.text));
  const said = [...marks, ...(isUntried(props) ? [ordinary(props)] : [])].filter(Boolean);
  return said.length > 0 ? (
    <p class="known" dir="auto">
      {said.join(" ")}
    </p>
  ) : null;
}

/** Whether changes could be tried on the model, and none was on these errors, nor on entries among them. */
export function isUntried(props: NodeProps): boolean {
  const { files, manifest } = props.explorer;
  const { among, waiting, tried } = openingAt(props);
  return files.peek(causesFile)?.tried !== false && Boolean(manifest.causes) && !manifest.model.without && props.node !== props.tree.root && !waiting && tried.length + among.length === 0;
}

/** Of marks in many images, those that at least half of these errors have, and whether the model goes by them; null: it was not tried, or trials did not tell. */
export function marksOn({ explorer, tree, node }: NodeProps): { text: string; brief: string; used: boolean | null }[] {
  const here = wrongAmong(explorer, errorsOf(tree, node));
  return (explorer.files.get(noiseFile)?.marks ?? []).flatMap(({ error, said, more, label }) => {
    const found = FOUND.exec(more)?.[0];
    const marked = new Set(error);
    const n = Array.from(here).filter((one) => marked.has(one) && (label < 0 || explorer.errors.label[one] === label)).length;
    const these = `${n === here.length ? `All ${count(n)}` : `${count(n)} of ${count(here.length)}`} have the same mark`;
    return n >= FEWEST && 2 * n >= here.length ? [{ text: `${these}. ${said}${found ? ` ${found}: see Data.` : ""}`, brief: `${these}: ${said.split(". ")[0]}.`, used: !found ? null : !found.includes("hardly") || (said.includes(", more often") ? null : false) }] : [];
  });
}

/** How often the images nearest to them are misclassified, beside what is usual for their classes; "": it is not known. */
function ordinary({ explorer, tree, node }: NodeProps): string {
  const found = explorer.files.get(evidenceFile);
  const entry = found?.entry.get(node);
  const checks = explorer.files.get(checksFile);
  const at = checks?.entry.get(node);
  if (!found || entry === undefined || !checks || at === undefined || found.file.count[entry] !== size(tree, node) || !found.file.look_alikes) return "";
  const [share, low, usual] = [found.file.rate[entry], checks.file.rate[3 * at + 1], checks.file.expected[at]];
  if (share == null || low == null || usual == null) return "";
  const counted = `${percent(share, 1)} of the images nearest to them are misclassified; at the usual rates of those images’ classes, ${percent(usual, 1)} would be.`;
  if (low <= usual && checks.file.held[4 * at + 1]! > checks.file.held_expected[at]!) return ""; // what was kept aside fails more often
  return `Images like these ${low > usual ? "are" : "are not clearly"} misclassified more often than usual: ${counted}`;
}
