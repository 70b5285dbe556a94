import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useSize } from "../../browser/useSize";
import { useTheme } from "../../browser/useTheme";
import type { Colouring } from "../../draw/colouring";
import { isArrow, neighbour } from "../../layout/neighbour";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import { imageSentence } from "../../words/names";
import type { MapOverTime } from "./document";
import { drawPoints, rgbOf, stampsOf } from "./drawPoints";
import { boundsOf, fitted, nearest, placeAt, placesFor } from "./moving";

const REACH = { mouse: 9, touch: 18 }; // px around a point
const MARGIN = 14;
const NARROW = 560; // px: beside a point there is no room for words

interface Props {
  explorer: Explorer;
  map: MapOverTime;
  said: string; // which checkpoint, and how many points
  step: number; // at rest
  moving?: boolean; // then nothing can be pointed at
  /** Draws it at any time, for whoever makes it move. */
  painter?: { current: ((time: number) => void) | null };
  colouring: Colouring | null;
}

/** The points of one checkpoint on a canvas; over it, the one that is pointed at. */
export function PointsCanvas({ explorer, map, said, step, moving = false, painter, colouring }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useSize(box);
  const theme = useTheme();
  const [pointed, setPointed] = useState<number | null>(null);
  const n = map.x[0]?.length ?? 0;
  const places = useMemo(() => placesFor(n), [n]);
  const bounds = useMemo(() => boundsOf(map), [map]);
  const fit = fitted(area.width, area.height, MARGIN, bounds);
  const radius = area.width < 300 ? 2 : n > 3000 ? 2.5 : 3.5;

  const colours = useMemo(() => {
    const found: string[] = [];
    const of = Uint8Array.from({ length: n }, (_, error) => {
      const colour = colouring?.image?.(error) ?? "";
      const at = found.indexOf(colour);
      return at >= 0 ? at : found.push(colour) - 1;
    });
    return { of, found };
  }, [colouring, n]);

  const paint = useRef<(time: number) => void>(() => {});
  useLayoutEffect(() => {
    if (area.width === 0) return;
    const target = canvas.current!;
    const { ratio } = area;
    const [width, height] = [Math.round(area.width * ratio), Math.round(area.height * ratio)];
    target.width = width;
    target.height = height;
    const style = getComputedStyle(target);
    const context = target.getContext("2d", { alpha: false })!;
    const rgb = (colour: string) => rgbOf(context, colour);
    const page = rgb(style.getPropertyValue("--tile").trim());
    const stamps = stampsOf(colours.found.map((colour) => rgb(colour || style.getPropertyValue("--soft").trim())), page, radius * ratio);
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const onDevice = { scale: fit.scale * ratio, left: fit.left * ratio, top: fit.top * ratio };
    paint.current = (time) => {
      drawPoints(pixels, width, height, placeAt(map, time, places), onDevice, colours.of, stamps, page);
      context.putImageData(image, 0, 0);
    };
    if (painter) painter.current = paint.current;
    paint.current(step);
  }, [area, colours, theme, map, places, radius]);
  useLayoutEffect(() => paint.current(step), [step]);
  useEffect(() => setPointed(null), [step, moving]);

  const corner = (event: MouseEvent) => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const at = (event: MouseEvent) => (moving ? null : nearest(places, fit, corner(event), (event as PointerEvent).pointerType === "touch" ? REACH.touch : REACH.mouse));
  const onKey = (event: KeyboardEvent) => {
    if (moving || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isArrow(event.key)) {
      const on = Array.from({ length: n }, (_, i) => i).filter((i) => places.shown[i]! > 0.5);
      const rects = on.map((i) => ({ ...onCanvas(i), width: 0, height: 0 }));
      const from = pointed === null ? -1 : on.indexOf(pointed);
      setPointed(from < 0 ? nearest(places, fit, { x: area.width / 2, y: area.height / 2 }, Infinity) : on[neighbour(rects, from, event.key)]!);
    } else if (event.key === "Enter" && pointed !== null) explorer.images.open(pointed);
    else if (event.key === "Escape" && pointed !== null) setPointed(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onCanvas = (i: number) => ({ x: fit.left + fit.scale * places.x[i]!, y: fit.top + fit.scale * places.y[i]! });
  const say = (error: number) => [imageSentence(explorer, error), colouring?.sayImage(error)].filter(Boolean).join("; ");
  return (
    <div
      class="series-points"
      ref={box}
      role="application"
      aria-roledescription="map"
      aria-label={`Map at ${said}. Arrows go from point to point, Enter opens the image.`}
      tabIndex={0}
      data-over={pointed !== null || undefined}
      data-moving={moving || undefined}
      onPointerMove={(event) => event.pointerType !== "touch" && setPointed(at(event))}
      onPointerLeave={() => setPointed(null)}
      onBlur={() => setPointed(null)}
      onClick={(event) => {
        const found = at(event);
        if (found !== null) explorer.images.open(found);
      }}
      onKeyDown={onKey}
    >
      <canvas ref={canvas} aria-hidden="true" />
      {pointed !== null && !moving && <Pointed explorer={explorer} error={pointed} at={onCanvas(pointed)} width={area.width} height={area.height} text={say(pointed)} />}
      <p class="sr-only" role="status">
        {pointed !== null && say(pointed)}
      </p>
    </div>
  );
}

/** A ring around the point, and what it is: beside it, or where there is no room, on the other side of the map. */
function Pointed({ explorer, error, at: { x, y }, width, height, text }: { explorer: Explorer; error: number; at: { x: number; y: number }; width: number; height: number; text: string }) {
  const [right, low] = [x > width / 2, y > height / 2];
  const style =
    width < NARROW
      ? { left: "6px", right: "6px", width: "auto", maxWidth: "none", [low ? "top" : "bottom"]: "6px" }
      : { maxWidth: "300px", [right ? "right" : "left"]: `${right ? width - x + 10 : x + 10}px`, [low ? "bottom" : "top"]: `${low ? height - y : y}px` };
  return (
    <div class="plane-over">
      <div class="ring" style={{ left: `${x - 6}px`, top: `${y - 6}px`, width: "12px", height: "12px" }} />
      <div class="tip plane-tip" style={style} aria-hidden="true" dir="auto">
        <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={error} colours={null} name="" />
        <span>{text}</span>
      </div>
    </div>
  );
}
