import { downloadCsv } from "../browser/download";
import { IfFixed } from "../parts/IfFixed";
import { TagEditor } from "../parts/TagEditor";
import type { Explorer } from "../state/explorer";
import { picked } from "../state/filters";
import { FEWEST_CUT } from "../tree/cut";
import { plural } from "../words/numbers";

/** What can be done with the selected errors. It lies over the view: a map that moved would slip away under the pointer. */
export function SelectionBar({ explorer }: { explorer: Explorer }) {
  const { selection } = explorer;
  const errors = [...selection.errors].sort((a, b) => a - b);
  if (errors.length === 0 && !selection.picking) return null;
  const n = plural(errors.length, explorer.thing);
  return (
    <aside class="select-bar" aria-label="Selection">
      <div class="select-head">
        <p role="status">
          <strong>{n} selected</strong>
          {selection.picking && <span class="small"> Tap a tile or an image to select or deselect it.</span>}
        </p>
        {errors.length > 0 && (
          <button type="button" class="action" title="Path, label, prediction, confidence, metadata, node, tags" onClick={() => void downloadCsv(explorer, errors, ["selection"])}>
            CSV
          </button>
        )}
        {errors.length >= FEWEST_CUT && (explorer.manifest.components ?? []).length > 0 && (
          <button
            type="button"
            class="action"
            title={`Find clusters of these ${explorer.thing}s alone`}
            onClick={() => {
              selection.clear();
              void explorer.filters.set([picked(errors)], { view: "again", node: explorer.nav.root, with: null });
            }}
          >
            Cluster these again
          </button>
        )}
        <button type="button" class="action" title="Clear the selection (Esc)" onClick={() => selection.clear()}>
          Clear
        </button>
      </div>
      {errors.length > 0 && <IfFixed explorer={explorer} which={errors} />}
      {errors.length > 0 && <TagEditor explorer={explorer} target={{ errors }} what={errors.length === 1 ? `this ${explorer.thing}` : `these ${n}`} note={errors.length === 1} />}
    </aside>
  );
}
