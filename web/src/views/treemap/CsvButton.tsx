import type { Explorer } from "../../state/explorer";
import { errorsOf, size, type Tree } from "../../tree/tree";
import { plural } from "../../words/numbers";

async function write(explorer: Explorer, ...what: [Int32Array, (string | number)[], string]): Promise<void> {
  try {
    await (await import("../../browser/download")).downloadCsv(explorer, ...what);
  } catch {
    explorer.say("The CSV could not be written.");
  }
}

/** The images on show as a file. */
export function CsvButton({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node, tree: id } = explorer.state;
  const n = size(tree, node);
  const words = [...(node === tree.root && !explorer.filtered ? [`${explorer.thing}s`] : [id, "node", node]), ...(explorer.filtered ? ["filtered"] : [])];
  return (
    <button type="button" class="action" title={`${plural(n, "image")}: path, label, prediction, confidence, metadata, node, tags`} onClick={() => void write(explorer, errorsOf(tree, node), words, `${id}/${node}`)}>
      CSV
    </button>
  );
}
