import { median } from "../../counts/mix";
import type { Column } from "../../data/documents";
import { count } from "../../words/numbers";
import { qualityOf } from "../../words/qualities";

/** What is measured of pictures, each between a least and a most: how some errors, or their middle one, rank among `all`. */
export function Scales({ columns, here, all }: { columns: readonly Column[]; here: Int32Array; all: Int32Array }) {
  const ranks = columns.flatMap((column) => {
    const ends = qualityOf(column);
    const found = ends && rankOf(column as Column & { kind: "number" }, here, all);
    return ends && found ? [{ name: column.name, ...ends, ...found }] : [];
  });
  return (
    <ul class="scales">
      {ranks.map(({ name, less, more, rank, middle }) => (
        <li key={name} title={`${name} ${Number(middle.toPrecision(3))}: higher than ${count(Math.round(100 * rank))} of 100 errors`}>
          <span class="end">{less}</span>
          <span class="bar-track" role="img" aria-label={`${name}: ${more} than ${Math.round(100 * rank)} of 100 errors`}>
            <span class="bar-tick" style={{ left: "50%" }} />
            <span class="bar-dot" style={{ left: `${100 * rank}%` }} />
          </span>
          <span class="end">{more}</span>
        </li>
      ))}
    </ul>
  );
}

/** The share of all errors that measure less than the median of some, ties by half; null: none is known, or all are the same. */
function rankOf({ values }: Column & { kind: "number" }, here: Int32Array, all: Int32Array): { rank: number; middle: number } | null {
  const known = (errors: Int32Array) => Float64Array.from(errors, (error) => values[error] ?? NaN).filter((value) => !Number.isNaN(value));
  const [some, every] = [known(here), known(all)];
  if (some.length === 0 || every.every((value) => value === every[0])) return null;
  const middle = median(some);
  return { middle, rank: every.reduce((sum, value) => sum + (value < middle ? 1 : value === middle ? 0.5 : 0), 0) / every.length };
}
