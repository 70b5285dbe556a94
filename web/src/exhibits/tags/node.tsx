import { Drop } from "../../parts/Drop";
import { leaveField, TagChips, TagFields } from "../../parts/TagEditor";
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
  const props = { explorer, target, what, note: n === whole };
  const note = n === whole ? explorer.tags.noteOf(target) : "";
  return (
    <div class="node-tags" role="group" aria-label={`Tags of ${what}`} onKeyDown={leaveField}>
      <TagChips {...props} />
      <Drop name="Tag…" title="A tag of your own, or a note">
        <div class="tag-editor">
          <TagFields key={`${id}/${node}`} {...props} />
          <p class="small">
            {n < whole ? `The filters keep ${count(n)} of this cluster’s ${plural(whole, explorer.thing)}. A tag applies to ${n === 1 ? "it" : "each of them"}.` : whole > 1 ? "A cluster’s tags apply to all its images." : ""}
          </p>
        </div>
      </Drop>
      {note !== "" && (
        <p class="small node-note" dir="auto">
          {note}
        </p>
      )}
    </div>
  );
}
