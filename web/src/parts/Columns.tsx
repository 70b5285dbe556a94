/** What tables of figures share: heads that sort, and what the columns mean. */
import type { Sort } from "../counts/figures";

export interface Column<Key> {
  key: Key;
  title: string;
  meaning: string;
  text?: boolean; // else numbers, of which the largest come first
}

interface HeadProps<Key> {
  column: Column<Key>;
  sort: Sort<Key> | null;
  down: boolean; // which way it sorts first
  onSort: (sort: Sort<Key>) => void;
}

export function SortHead<Key extends string>({ column: { key, title, meaning, text }, sort, down, onSort }: HeadProps<Key>) {
  const sorted = sort?.key === key ? sort : null;
  return (
    <th scope="col" class={text ? "" : "number"} aria-sort={sorted ? (sorted.down ? "descending" : "ascending") : undefined}>
      <button type="button" title={meaning} onClick={() => onSort({ key, down: sorted ? !sorted.down : down })}>
        {title}
      </button>
    </th>
  );
}

export function Meanings<Key extends string>({ columns }: { columns: readonly Column<Key>[] }) {
  return (
    <details class="meanings">
      <summary>What these columns mean</summary>
      <dl>
        {columns.map(({ key, title, meaning }) => (
          <div key={key}>
            <dt>{title}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
