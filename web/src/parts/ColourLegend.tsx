import { useEffect, useRef } from "preact/hooks";
import { drawLegend } from "../draw/cells";
import type { Colouring } from "../draw/colouring";
import { count, plural } from "../words/numbers";

/** What the colours stand for, and where they are. */
export function ColourLegend({ colouring: { legend, title, meaning }, remark, things = "error" }: { colouring: Colouring; remark: string; things?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!Array.isArray(legend)) drawLegend(canvas.current!, legend.colours);
  }, [legend]);
  return (
    <div class="colours" role="group" aria-label={`Colours: ${title}`}>
      <b dir="auto">{title}</b>
      {Array.isArray(legend) ? (
        <ul>
          {legend.map(({ name, colour, count: n }) => (
            <li key={name} title={`${name}: ${plural(n, things)} of the site`}>
              <span class="swatch" style={{ background: colour }} />
              <bdi>{name}</bdi> <span class="of">{count(n)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <span class="scale">
          {legend.lo}
          <canvas ref={canvas} aria-hidden="true" />
          {legend.hi}
        </span>
      )}
      {(meaning || remark) && (
        <span class="of">
          {meaning} {remark}
        </span>
      )}
    </div>
  );
}
