import { downloadCsv } from "../download";
import type { Explorer } from "../explorer";
import type { Filter } from "../filters";
import { count, plural } from "../numbers";
import { memberCount } from "../over";
import { className } from "../words";

/** The filters in force, and what they leave. */
export function Chips({ explorer }: { explorer: Explorer }) {
  const { filters } = explorer.state;
  if (filters.length === 0) return null;
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
              <button type="button" onClick={() => explorer.removeFilter(filter)} aria-label={`Remove the filter ${text}`} title="Remove this filter">
                ✕
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" class="link" onClick={() => void explorer.setFilters([])}>
        Show all
      </button>
      {explorer.tree && explorer.tree.leaves > 0 && (
        <button type="button" class="link" title="All that the filters keep, with path, label, prediction, confidence, metadata, node, tags" onClick={() => void downloadCsv(explorer, explorer.tree!.order, ["filtered"])}>
          CSV
        </button>
      )}
    </div>
  );
}

export function saidOf(filter: Filter, explorer: Explorer): string {
  const { field } = filter;
  if (filter.kind === "any") return filter.tags.map((tag) => (tag === "" ? "untagged" : `tag: ${tag}`)).join(" or ");
  const name = typeof field === "object" ? field.column : field === "file" ? "file name" : field;
  if (filter.kind === "has") return `${name} contains “${filter.text}”`;
  if (filter.kind === "from") {
    if (filter.least === null) return `${name} at most ${filter.most}`;
    return filter.most === null ? `${name} at least ${filter.least}` : `${name} ${filter.least} to ${filter.most}`;
  }
  const column = typeof field === "object" ? explorer.requestColumns(true)?.find((candidate) => candidate.name === field.column) : undefined;
  const nameOf = (code: number) => (column?.kind === "category" ? (column.values[code] ?? "empty") : typeof field === "object" ? String(code) : className(explorer.manifest, code));
  const names = filter.values.slice(0, 3).map(nameOf).join(" or ");
  return `${name}: ${names}${filter.values.length > 3 ? ` or ${filter.values.length - 3} more` : ""}`;
}
