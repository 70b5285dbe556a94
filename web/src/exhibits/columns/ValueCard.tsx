import { useState } from "preact/hooks";
import type { Filter } from "../../state/filters";
import { count, percent, plural } from "../../words/numbers";
import type { Values } from "./dimensions";
import type { CardProps } from "./NumberCard";
import { sharesOf } from "./bars";

const FIRST = 10;
const MORE = 100;

/** How often each value is, the commonest among the errors first; a click filters by it. */
export function ValueCard({ brushing, at, narrowed, commit, shown }: CardProps & { shown: Values }) {
  const { size, name, errors, images } = shown;
  const [most, setMost] = useState(FIRST);
  const filter = brushing.filterOf(at);
  const wanted = filter?.kind === "is" ? filter.values : [];
  const selected = brushing.counts(at);
  // What has no value is one of the values here: a filter may be by it.
  const layers = sharesOf(images, errors, narrowed ? selected : null, size + 1);
  const present = Array.from({ length: size + 1 }, (_, bin) => bin).filter((bin) => errors[bin]! > 0 || selected[bin]! > 0);
  const rows = present.sort((a, b) => errors[b]! - errors[a]! || a - b);
  const codeOf = (bin: number) => (bin === size ? -1 : bin);
  const toggle = (code: number) => {
    const next = wanted.includes(code) ? wanted.filter((other) => other !== code) : [...wanted, code].sort((a, b) => a - b);
    const made: Filter | null = next.length > 0 ? { field: shown.field, kind: "is", values: next } : null;
    commit(at, made);
  };
  const width = (share: number | undefined) => ({ width: `${(100 * (share ?? 0)).toFixed(1)}%` });
  const total = errors.reduce((sum, n) => sum + n, 0);
  return (
    <div class="dist-card" role="group" aria-label={name} data-column={name}>
      <h3>
        <bdi>{name}</bdi>
      </h3>
      <ul class="dist-values">
        {rows.slice(0, most).map((bin) => {
          const [n, of] = narrowed ? [selected[bin]!, errors[bin]!] : [errors[bin]!, images ? images[bin]! : total];
          const said = narrowed ? `${count(n)} selected of ${plural(of, "error")}` : images ? `${plural(n, "error")} of ${plural(of, "image")}` : `${count(n)} of ${plural(of, "error")}`;
          return (
            <li key={bin}>
              <button type="button" aria-pressed={wanted.includes(codeOf(bin))} title={`${said} (${percent(n, of)})`} onClick={() => toggle(codeOf(bin))}>
                <bdi class={bin === size ? "soft" : ""}>{bin === size ? shown.empty : shown.nameOf(bin)}</bdi>
                <span class="dist-bars" aria-hidden="true">
                  {layers.images && <i class="of-images" style={width(layers.images[bin])} />}
                  <i class="of-errors" style={width(layers.errors[bin])} />
                  {layers.selected && <i class="of-selected" style={width(layers.selected[bin])} />}
                </span>
                <span class="of">
                  {count(n)}
                  <span class="soft"> of {count(of)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {rows.length > most && (
        <p class="small">
          {count(most)} of {count(rows.length)} values.{" "}
          <button type="button" class="link" onClick={() => setMost(most + MORE)}>
            Show more
          </button>
        </p>
      )}
      {!narrowed && <p class="small">{images ? "errors of all images with the value" : "of all errors"}</p>}
      {narrowed && <p class="small">selected of all errors with the value</p>}
    </div>
  );
}
