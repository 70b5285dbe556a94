import { downloadCsv } from "../download";
import type { Explorer } from "../explorer";
import { count, plural } from "../numbers";
import { errorsOf, size, type Tree } from "../tree";
import { TagEditor } from "./TagEditor";

/** Tags of the node on show. Where filters leave only some of its errors, it is these that are tagged, one by one. */
export function NodeTags({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node, tree: id } = explorer.state;
  const n = size(tree, node);
  const whole = size(explorer.wholeTree!, node);
  const target = n < whole ? { errors: errorsOf(tree, node) } : { tree: id, node };
  const what = n === 1 ? `this ${explorer.thing}` : n < whole ? `these ${plural(n, explorer.thing)}` : "this cluster";
  return (
    <section class="node-tags" aria-labelledby="tags-title">
      <h3 id="tags-title">Tags</h3>
      <TagEditor key={`${id}/${node}`} explorer={explorer} target={target} what={what} note={n === whole} />
      <p class="small">
        {n < whole ? `The filters leave ${count(n)} of this cluster’s ${plural(whole, explorer.thing)}: a tag goes on ${n === 1 ? "it" : "each of them"}.` : whole > 1 ? "All images of a cluster bear its tags." : ""}
      </p>
    </section>
  );
}

/** The images on show as a file. */
export function CsvButton({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { node, tree: id } = explorer.state;
  const n = size(tree, node);
  const words = [...(node === tree.root && !explorer.filtered ? [`${explorer.thing}s`] : [id, "node", node]), ...(explorer.filtered ? ["filtered"] : [])];
  return (
    <button type="button" class="action" title={`${plural(n, "image")}: path, label, prediction, confidence, metadata, node, tags`} onClick={() => void downloadCsv(explorer, errorsOf(tree, node), words, `${id}/${node}`)}>
      CSV
    </button>
  );
}
