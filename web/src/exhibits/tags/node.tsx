import { TagEditor } from "../../parts/TagEditor";
import { errorsOf, size } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";

/** Tags of the current node. Where filters leave only some of its errors, it is these that are tagged, one by one. */
export function NodeTags({ explorer, tree, node }: NodeProps) {
  const { tree: id } = explorer.state;
  const n = size(tree, node);
  const whole = size(explorer.wholeTree!, node);
  const target = n < whole ? { errors: errorsOf(tree, node) } : { tree: id, node };
  const what = n === 1 ? `this ${explorer.thing}` : n < whole ? `these ${plural(n, explorer.thing)}` : "this cluster";
  return (
    <section class="node-tags" aria-labelledby="tags-title">
      <h3 id="tags-title">Tags</h3>
      <TagEditor key={`${id}/${node}`} explorer={explorer} target={target} what={what} note={n === whole} />
      <p class="small">
        {n < whole ? `The filters keep ${count(n)} of this cluster’s ${plural(whole, explorer.thing)}. A tag applies to ${n === 1 ? "it" : "each of them"}.` : whole > 1 ? "A cluster’s tags apply to all its images." : ""}
      </p>
    </section>
  );
}
