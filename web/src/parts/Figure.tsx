import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Part, Sheet } from "../data/documents";
import { locate } from "../data/sheet";
import { drawCell, drawLegend } from "../draw/cells";
import type { Table } from "../draw/colour";
import type { Sheets } from "../draw/sheets";
import { tick } from "../words/numbers";

interface FigureProps {
  sheets: Sheets;
  sheet: Sheet | undefined;
  part?: string; // of the cell; all of it otherwise
  cell: number;
  colours: Table | null; // null: a picture, shown as it is
  stretch?: boolean; // over the cell's own values: for masks
  name: string; // what a screen reader says; "": nothing
  children: ComponentChildren; // the caption
}

/** One cell of a sheet, with a caption. */
export function Figure({ children, ...cell }: FigureProps) {
  return (
    <figure class="figure">
      <CellCanvas {...cell} />
      <figcaption>{children}</figcaption>
    </figure>
  );
}

export function CellCanvas({ sheets, sheet, part, cell, colours, stretch, name }: Omit<FigureProps, "children">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const source = sheet ? locate(sheet, cell, part) : null;
  const bitmap = source ? sheets.get(source.url) : null;
  useEffect(() => {
    if (source && bitmap) drawCell(canvas.current!, bitmap, source, colours, stretch);
  }, [bitmap, sheet, part, cell, colours, stretch]);
  // Without a name it is decoration: what stands around it says what it is.
  const said = name === "" ? { "aria-hidden": true } : { role: "img" as const, "aria-label": name };
  return <canvas ref={canvas} {...said} data-waiting={bitmap === null || undefined} />;
}

/** What the colours of a map stand for. The scale is the site's, so that maps can be compared; beyond it they are clipped. */
export function Legend({ part, colours }: { part: Part; colours: Table }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawLegend(canvas.current!, colours), [colours]);
  const [lo, hi] = part.scale ?? [0, 1];
  const middle = (lo + hi) / 2;
  return (
    <div class="legend" title={part.unit === "z" ? "Standard deviations" : "Times uniform: 1 is the value of a pixel if sensitivity were spread evenly over the image"}>
      <canvas ref={canvas} aria-hidden="true" />
      <span class="ticks">
        <span>{lo < 0 ? `≤ ${tick(lo)}` : tick(lo)}</span>
        {lo < 0 && <span>{tick(middle)}</span>}
        <span>{lo < 0 ? `≥ +${tick(hi)}` : `≥ ${tick(hi)}`}</span>
      </span>
      <span class="unit">{part.unit === "z" ? "z" : "× uniform"}</span>
    </div>
  );
}
