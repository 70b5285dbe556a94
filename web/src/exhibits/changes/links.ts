/** Where the numbers of a comparison lead: to the images that they count. */
import type { Explorer } from "../../state/explorer";
import type { Filter } from "../../state/filters";

/** A condition on one of the columns that a comparison adds, or on the label. */
export type Condition = { label: number } | { column: string; is: string };

/** The treemap of the images that meet all conditions; undefined: nothing does, or the columns are not here. */
export function hrefOf(explorer: Explorer, ...conditions: Condition[]): string | undefined {
  const columns = explorer.columns.get(true) ?? [];
  const filters: Filter[] = [];
  for (const condition of conditions) {
    if ("label" in condition) filters.push({ field: "label", kind: "is", values: [condition.label] });
    else {
      const column = columns.find(({ name }) => name === condition.column);
      const code = column?.kind === "category" ? column.values.indexOf(condition.is) : -1;
      if (code < 0) return undefined;
      filters.push({ field: { column: condition.column }, kind: "is", values: [code] });
    }
  }
  return explorer.nav.hrefOf({ ...explorer.nav.start, filters });
}
