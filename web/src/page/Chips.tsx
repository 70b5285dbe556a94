import { downloadCsv } from "../browser/download";
import { memberCount } from "../counts/over";
import { saidOf } from "../parts/saidOf";
import type { Explorer } from "../state/explorer";
import { count, plural } from "../words/numbers";

/** The filters in force, and what they leave. */
export function Chips({ explorer }: { explorer: Explorer }) {
  const { filters } = explorer.state;
  return (
    <div class="chips" role="region" aria-label="Filters">
      <p role="status">
        <strong>{count(explorer.tree?.leaves ?? 0)}</strong> of {plural(memberCount(explorer.manifest), explorer.thing)}
      </p>
      <ul>
        {filters.map((filter, i) => {
          const text = saidOf(filter, explorer);
          return (
            <li key={i} class="chip">
              <bdi>{text}</bdi>
              <button type="button" onClick={() => explorer.filters.remove(filter)} aria-label={`Remove the filter ${text}`} title="Remove this filter">
                ✕
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" class="link" onClick={() => void explorer.filters.set([])}>
        Show all
      </button>
      {explorer.tree && explorer.tree.leaves > 0 && (
        <button type="button" class="link" title="All images that pass the filters: path, label, prediction, confidence, metadata, node, tags" onClick={() => void downloadCsv(explorer, explorer.tree!.order, ["filtered"])}>
          CSV
        </button>
      )}
    </div>
  );
}
