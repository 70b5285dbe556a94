import { useRef } from "preact/hooks";
import type { Explorer } from "../../state/explorer";
import type { Filter } from "../../state/filters";
import { saidOf } from "../../parts/saidOf";
import { count, plural, tick } from "../../words/numbers";
import type { Brushing } from "./brushing";
import type { Numbers } from "./dimensions";
import { emptyOf } from "./ends";
import { barsOf, sharesOf } from "./bars";

export interface CardProps {
  explorer: Explorer;
  brushing: Brushing;
  at: number; // among its dimensions
  narrowed: boolean; // whether the selection is less than everything
  commit: (at: number, filter: Filter | null) => boolean;
}

const [WIDE, HIGH] = [240, 64];

/** A histogram of numbers with a brush; two sliders do the same without a pointer. */
export function NumberCard({ explorer, brushing, at, narrowed, commit, shown }: CardProps & { shown: Numbers }) {
  const { size, scale, ends, name } = shown;
  const started = useRef<number | null>(null); // the bin where the pointer went down
  const filter = brushing.filterOf(at);
  const [from, to] = endsOfFilter(filter, shown);
  const selected = brushing.counts(at);
  const layers = sharesOf(shown.images, shown.errors, narrowed ? selected : null, size);
  const filterOf = (a: number, b: number): Filter | null => {
    const edge = (i: number) => (i <= 0 || i >= size ? null : scale.edges[i - 1]!);
    return a <= 0 && b >= size ? null : { field: shown.field, kind: "from", least: edge(a), most: edge(b) };
  };
  const binAt = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return Math.max(0, Math.min(size - 1, Math.floor((size * (event.clientX - box.left)) / box.width)));
  };
  const dragged = (event: PointerEvent) => {
    const [a, b] = [started.current!, binAt(event)];
    return filterOf(Math.min(a, b), Math.max(a, b) + 1);
  };
  const move = (which: "from" | "to", value: number) => (which === "from" ? filterOf(Math.min(value, to - 1), to) : filterOf(from, Math.max(value, from + 1)));
  const slider = (which: "from" | "to") => (
    <input
      type="range"
      min={0}
      max={size}
      value={which === "from" ? from : to}
      aria-label={`${name} ${which}`}
      aria-valuetext={tick(boundary(which === "from" ? from : to, shown))}
      onInput={(event) => brushing.preview(at, move(which, event.currentTarget.valueAsNumber))}
      onChange={(event) => commit(at, move(which, event.currentTarget.valueAsNumber))}
    />
  );
  const missing = shown.errors[size]!;
  const total = shown.errors.reduce((sum, n) => sum + n, 0);
  const kept = brushing.total;
  return (
    <div class="dist-card" role="group" aria-label={name} data-column={name}>
      <h3>
        <bdi>{name}</bdi>
        {ends?.unit && <span class="small"> {ends.unit}</span>}
      </h3>
      <svg
        class="dist-plot"
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          started.current = binAt(event);
        }}
        onPointerMove={(event) => started.current !== null && brushing.preview(at, dragged(event))}
        onPointerUp={(event) => {
          if (started.current === null) return;
          const filter = dragged(event);
          started.current = null;
          commit(at, filter);
        }}
        onPointerCancel={() => {
          started.current = null;
          brushing.follow();
        }}
      >
        {filter && <rect class="brush" x={(WIDE * from) / size} width={(WIDE * (to - from)) / size} y={0} height={HIGH} />}
        {layers.images && <path class="of-images" d={barsOf(layers.images, WIDE, HIGH, 1)} />}
        <path class="of-errors" d={barsOf(layers.errors, WIDE, HIGH, 0.8)} />
        {layers.selected && <path class="of-selected" d={barsOf(layers.selected, WIDE, HIGH, 0.4)} />}
      </svg>
      <div class="dist-range">
        {slider("from")}
        {slider("to")}
      </div>
      <p class="dist-ends small">
        <span>
          {scale.beyond[0] && "< "}
          {tick(scale.ends[0])} {ends && <b>{ends.small}</b>}
        </span>
        <span>
          {ends && <b>{ends.large}</b>} {scale.beyond[1] && "≥ "}
          {tick(scale.ends[1])}
        </span>
      </p>
      {missing > 0 && (
        <p class="small">
          {count(missing)} of {plural(total, "error")} {emptyOf(name, !shown.own) === "not suspected" ? `${missing === 1 ? "is" : "are"} not suspected, or cannot be judged` : `${missing === 1 ? "has" : "have"} no value`}.
        </p>
      )}
      <p class="dist-kept small">
        {filter && (
          <>
            <span>
              {saidOf(filter, explorer)}: {plural(kept, explorer.thing)}
            </span>
            <button type="button" class="link" aria-label={`Clear the filter on ${name}`} onClick={() => commit(at, null)}>
              Clear
            </button>
          </>
        )}
      </p>
    </div>
  );
}

/** The value at a boundary between bins. */
function boundary(i: number, { scale, size }: Numbers): number {
  return i <= 0 ? scale.low : i >= size ? scale.high : scale.edges[i - 1]!;
}

/** Where a filter begins and ends, as boundaries between bins. */
function endsOfFilter(filter: Filter | null, { scale, size }: Numbers): [number, number] {
  if (filter?.kind !== "from") return [0, size];
  const { least, most } = filter;
  const from = least === null ? 0 : scale.edges.filter((edge) => edge <= least).length;
  const to = most === null ? size : 1 + scale.edges.filter((edge) => edge < most).length;
  return [Math.min(from, size - 1), Math.max(Math.min(from, size - 1) + 1, to)];
}
