import { useEffect, useRef } from "preact/hooks";
import type { Colouring } from "../colouring";
import { drawLegend } from "../maps";
import { count, plural } from "../numbers";
import type { Scene } from "../scene";
import { errorsOf } from "../tree";

/** What the colours in the treemap stand for. */
export function ColourLegend({ colouring, scene }: { colouring: Colouring; scene: Scene }) {
  const { legend, title, image, sayTile } = colouring;
  const whole = scene.whole ? sayTile(errorsOf(scene.tree, scene.node)) : "";
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
            <li key={name} title={`${name}: ${plural(n, "error")} of the site`}>
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
      <span class="of">{whole ? `Here: ${whole}.` : image ? `Strip: the image. Band: its cluster’s ${Array.isArray(legend) ? "commonest" : "median"}.` : "Band: the cluster."}</span>
    </div>
  );
}
