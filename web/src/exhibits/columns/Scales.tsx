import { useMemo } from "preact/hooks";
import { median } from "../../counts/mix";
import { wrongAmong } from "../../counts/over";
import type { Column } from "../../data/documents";
import type { Explorer } from "../../state/explorer";
import { type Quality, qualityOf } from "../../words/qualities";

interface Rank extends Quality {
  name: string;
  middle: number; // what the middle one of some errors measures
  rank: number; // the share of all errors that measure less, ties by half
}

/** How some errors rank among all, in each of what is measured of pictures. @param here the same array as long as they are the same errors */
export function useRanks(explorer: Explorer, columns: readonly Column[] | null, here: Int32Array): Rank[] {
  const { wholeTree } = explorer;
  return useMemo(() => {
    if (!columns || !wholeTree) return [];
    const all = wrongAmong(explorer, wholeTree.order);
    return columns.flatMap((column) => {
      const quality = qualityOf(column);
      const found = quality && rankOf(column as Column & { kind: "number" }, here, all);
      return found ? [{ name: column.name, ...quality, ...found }] : [];
    });
  }, [columns, here, wholeTree]);
}

/** Each between a least and a most. */
export function Scales({ ranks }: { ranks: readonly Rank[] }) {
  return (
    <ul class="scales">
      {ranks.map(({ name, less, more, rank, middle }) => {
        const said = `${name} ${Number(middle.toPrecision(3))}: ${more} than ${Math.round(100 * rank)} of 100 errors`;
        return (
          <li key={name} title={said}>
            <span class="end">{less}</span>
            <span class="bar-track" role="img" aria-label={said}>
              <span class="bar-tick" style={{ left: "50%" }} />
              <span class="bar-dot" style={{ left: `${100 * rank}%` }} />
            </span>
            <span class="end">{more}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Null: nothing is known of them, or all errors measure the same. */
function rankOf({ values }: Column & { kind: "number" }, here: Int32Array, all: Int32Array): Pick<Rank, "rank" | "middle"> | null {
  const known = (errors: Int32Array) => Float64Array.from(errors, (error) => values[error] ?? NaN).filter((value) => !Number.isNaN(value));
  const [some, every] = [known(here), known(all)];
  if (some.length === 0 || every.every((value) => value === every[0])) return null;
  const middle = median(some);
  return { middle, rank: every.reduce((sum, value) => sum + (value < middle ? 1 : value === middle ? 0.5 : 0), 0) / every.length };
}
