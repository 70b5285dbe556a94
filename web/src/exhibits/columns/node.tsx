import { useMemo } from "preact/hooks";
import { columnsFile } from "../../data/common";
import { median } from "../../counts/mix";
import { wrongAmong } from "../../counts/over";
import type { Column } from "../../data/documents";
import { Pending } from "../../parts/Pending";
import { errorsOf } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { qualityOf } from "../../words/qualities";
import type { NodeProps } from "../exhibit";

/** What is measured of a cluster's pictures, each between a least and a most: how its median error ranks among all errors. */
export function Qualities({ explorer, tree, node }: NodeProps) {
  const columns = explorer.columns.get();
  const ranks = useMemo(() => {
    const here = wrongAmong(explorer, errorsOf(tree, node));
    const all = wrongAmong(explorer, explorer.wholeTree!.order);
    return (columns ?? []).flatMap((column) => {
      const ends = qualityOf(column);
      const rank = ends && rankOf(column as Column & { kind: "number" }, here, all);
      return ends && rank !== null ? [{ name: column.name, ...ends, rank }] : [];
    });
  }, [columns, tree, node]);
  if (!columns) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(columnsFile)}>
        Reading what was measured…
      </Pending>
    );
  }
  if (ranks.length === 0) return null;
  return (
    <section class="qualities">
      <h4>Measured</h4>
      <p class="small">
        The dot is the middle one of these errors, ranked among all {plural(explorer.manifest.errors, "error")}. The line is the middle of all.
      </p>
      <ul>
        {ranks.map(({ name, less, more, rank }) => (
          <li key={name} title={`${name}: higher than ${count(Math.round(100 * rank))} of 100 errors`}>
            <span class="end">{less}</span>
            <span class="bar-track" role="img" aria-label={`${name}: ${more} than ${Math.round(100 * rank)} of 100 errors`}>
              <span class="bar-tick" style={{ left: "50%" }} />
              <span class="bar-dot" style={{ left: `${100 * rank}%` }} />
            </span>
            <span class="end">{more}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The share of all errors that measure less than the median of some, ties by half; null: none is known, or all are the same. */
function rankOf({ values }: Column & { kind: "number" }, here: Int32Array, all: Int32Array): number | null {
  const known = (errors: Int32Array) => Float64Array.from(errors, (error) => values[error] ?? NaN).filter((value) => !Number.isNaN(value));
  const [some, every] = [known(here), known(all)];
  if (some.length === 0 || every.every((value) => value === every[0])) return null;
  const middle = median(some);
  return every.reduce((sum, value) => sum + (value < middle ? 1 : value === middle ? 0.5 : 0), 0) / every.length;
}
