import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { listenForMoves } from "../../browser/drag";
import { useSize } from "../../browser/useSize";
import { useTheme } from "../../browser/useTheme";
import type { MapInfo } from "../../data/documents";
import type { Colouring } from "../../draw/colouring";
import { marksOf } from "../../draw/marks";
import { drawPlane } from "../../draw/planePainter";
import { type Camera, CORNERS, fitted, moved, type Points, zoomed } from "../../layout/camera";
import { isArrow, neighbour } from "../../layout/neighbour";
import { aroundDot, castOf, find, type Hit, hit, planeScene, type PlaneScene, rectOf, roomFor } from "../../layout/planeScene";
import type { Explorer } from "../../state/explorer";
import { selects } from "../../state/selection";
import { sayTagged } from "../../tagging/tags";
import { errorsOf, type Tree } from "../../tree/tree";
import { imageSentence } from "../../words/names";
import { count, plural } from "../../words/numbers";
import { PlaneOverlay } from "./PlaneOverlay";

interface Props {
  explorer: Explorer;
  tree: Tree;
  info: MapInfo;
  points: Points;
  correct: Points | null;
  labels: number[]; // of the correct images
  colouring: Colouring | null;
  colourOf: (error: number) => string | null;
  title: string;
  small: boolean; // one of several
  onDraw: (scene: PlaneScene, missing: number) => void;
}

const STEP = 1.5; // of a key or a button
const PAN = 70; // px
const REACH = { mouse: 8, touch: 18 }; // px around a dot

/** One map: a canvas, and over it what is under the pointer. */
export function PlaneCanvas({ explorer, tree, info, points, correct, labels, colouring, colourOf, title, small, onDraw }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useSize(box);
  const theme = useTheme();
  const { node } = explorer.state;
  const [chosen, setCamera] = useState<Camera | null>(null); // null: all errors
  const [pointed, setPointed] = useState<Hit | null>(null);
  const [at, setAt] = useState<number | null>(null); // the error that the keyboard is on

  const cast = useMemo(() => castOf(points, correct, tree, node, explorer.wrong), [points, correct, tree, node]);
  const everything = useMemo(() => points.x.map((_, error) => error), [points]);
  const whole = useMemo(() => fitted(points, everything, area, 30), [points, area]);
  // Correct images may lie farther out than any error. They move nothing, but one can zoom out to them.
  const farthest = useMemo(() => {
    const all = fitted(CORNERS, [0, 1], area, 14);
    return correct && all.scale < whole.scale ? all : whole;
  }, [whole, correct === null]);
  const camera = chosen && chosen.scale >= farthest.scale ? chosen : whole;
  const thumbnail = thumbnailAt(explorer, camera.scale / whole.scale, small);
  const room = useMemo(() => roomFor(cast, camera.scale, thumbnail), [cast, camera.scale, thumbnail.width]);
  const scene = useMemo(() => planeScene(cast, room, camera, area, thumbnail), [cast, room, camera, area]);

  const { tags, selection } = explorer;
  const { index } = tags;
  const { errors: selected } = selection;
  const { focus } = explorer.state;
  const marks = useMemo(() => marksOf(index, selected, "", explorer.wrong, focus), [index, selected, focus]);

  // Two moves may come before the next drawing, as of a pinch that zooms and pans: the second goes on from the first.
  const latest = useRef(camera);
  latest.current = camera;
  const put = (next: Camera) => {
    latest.current = next;
    setCamera(next === whole ? null : next);
    setPointed(null);
  };
  const zoom = (by: number, x = area.width / 2, y = area.height / 2): boolean => {
    const next = zoomed(latest.current, by, x - area.width / 2, y - area.height / 2, farthest);
    if (next.scale === latest.current.scale) return false;
    put(next);
    return true;
  };
  const pan = (dx: number, dy: number) => latest.current !== whole && put(moved(latest.current, dx, dy));
  const fit = () => put(node === tree.root ? farthest : fitted(points, errorsOf(tree, node), area, 40));
  const moves = useRef({ zoom, pan });
  moves.current = { zoom, pan };
  useEffect(() => listenForMoves(box.current!, { zoom: (...how) => moves.current.zoom(...how), pan: (...how) => void moves.current.pan(...how) }), []);

  // Drawn after every change of state and every sheet that arrives; what is merely hovered lies over the canvas.
  useLayoutEffect(() => {
    if (area.width === 0) return;
    const target = canvas.current!;
    const [width, height] = [Math.round(area.width * area.ratio), Math.round(area.height * area.ratio)];
    if (target.width !== width) target.width = width;
    if (target.height !== height) target.height = height;
    const style = getComputedStyle(target);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const palette = { tile: colour("--tile"), empty: colour("--empty"), soft: colour("--soft"), line: colour("--line"), mark: colour("--mark"), ring: colour("--accent"), wrong: colour("--wrong") };
    const pictures = { thumbnails: explorer.thumbnails, sheets: explorer.sheets, correct: explorer.sheet("correct") };
    onDraw(scene, drawPlane(target.getContext("2d", { alpha: false })!, scene, pictures, colourOf, palette, area.ratio, marks));
  }, [scene, colourOf, marks, theme, explorer.sheets.arrived]);

  const say = (error: number) => [imageSentence(explorer, error), colouring?.sayImage(error), sayTagged(index.borne.get(error)), selected.has(error) ? "selected" : ""].filter(Boolean).join("; ");
  const point = (event: PointerEvent | MouseEvent, touch: boolean): Hit | null => {
    const corner = box.current!.getBoundingClientRect();
    return hit(scene, event.clientX - corner.left, event.clientY - corner.top, touch ? REACH.touch : REACH.mouse);
  };
  const onMove = (event: PointerEvent) => {
    if (event.pointerType === "touch" || event.buttons !== 0) return;
    const found = point(event, false);
    if (found?.mark.index === pointed?.mark.index && found?.correct === pointed?.correct) return;
    setPointed(found);
    explorer.hover.set({ image: found && !found.correct ? found.mark.index : null });
  };
  const leave = () => {
    setPointed(null);
    explorer.hover.clear();
  };
  const onClick = (event: MouseEvent) => {
    const touch = (event as PointerEvent).pointerType === "touch";
    const found = point(event, touch);
    if (found?.correct) setPointed(found); // it has no view of its own: what there is to say is said here
    else if (found && selects(event, selection)) selection.toggle([found.mark.index]);
    else if (found) {
      leave();
      explorer.images.open(found.mark.index);
    }
  };

  const stepTo = (error: number | null) => {
    setAt(error);
    explorer.hover.set({ image: error });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-") zoom(1 / STEP);
    else if (key === "0") fit();
    else if (key === "i") stepTo(at === null ? firstOf(scene) : null);
    else if (at !== null && key === "Escape") stepTo(null);
    else if (at !== null && key === "x") selection.toggle([at]);
    else if (at !== null && key === "Enter") explorer.images.open(at);
    else if (isArrow(key)) {
      const next = at === null ? null : beside(scene, at, key);
      if (next !== null && next !== at) stepTo(next);
      else pan({ ArrowLeft: PAN, ArrowRight: -PAN, ArrowUp: 0, ArrowDown: 0 }[key], { ArrowLeft: 0, ArrowRight: 0, ArrowUp: PAN, ArrowDown: -PAN }[key]);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere Escape means something else
  };

  const things = explorer.thing;
  const inView = scene.thumbnails.length + scene.dots.length;
  const shown = `${count(scene.thumbnails.length)} of ${inView < scene.count ? `the ${plural(inView, things)} in view` : plural(inView, things)} as ${scene.thumbnails.length === 1 ? "a picture" : "pictures"}`;
  return (
    <figure class="plane" data-representation={info.representation}>
      <figcaption>
        <h3>{title}</h3>
        <span class="small">
          {shown}
          {scene.dots.length > 0 && "; zoom in for more"}
        </span>
      </figcaption>
      <div class="plane-frame">
        <div
          class="plane-box"
          ref={box}
          role="application"
          tabIndex={0}
          aria-roledescription="map"
          aria-label={`${title}: ${shown}. Plus and minus zoom, arrows move, I steps through the images.`}
          data-zoomed={camera.scale > whole.scale || undefined}
          data-over={(pointed && !pointed.correct) || undefined}
          onPointerMove={onMove}
          onPointerLeave={leave}
          onClick={onClick}
          onKeyDown={onKey}
          onBlur={() => at !== null && stepTo(null)}
        >
          <canvas ref={canvas} aria-hidden="true" />
          <PlaneOverlay explorer={explorer} scene={scene} pointed={pointed} say={say} labels={labels} />
          <p class="sr-only" role="status">
            {at !== null && `Image: ${say(at)}`}
          </p>
        </div>
        <div class="plane-buttons">
          <button type="button" class="action" aria-label={`Zoom in: ${title}`} onClick={() => zoom(STEP)}>
            +
          </button>
          <button type="button" class="action" aria-label={`Zoom out: ${title}`} onClick={() => zoom(1 / STEP)}>
            −
          </button>
          <button type="button" class="action" aria-label={`Fit: ${title}`} title={node === tree.root ? "The whole map" : "The current cluster"} onClick={fit}>
            Fit
          </button>
        </div>
      </div>
    </figure>
  );
}

/** Thumbnails grow with the zoom, but less than it: most of the room is for more of them. */
function thumbnailAt(explorer: Explorer, zoom: number, small: boolean) {
  const { cell } = explorer.thumbnails;
  const least = Math.min(cell.width, small ? 22 : 30);
  const most = Math.max(56, Math.min(96, cell.width));
  const width = Math.round(Math.min(most, least * Math.max(1, zoom) ** 0.4));
  return { width, height: Math.max(1, Math.round((width * cell.height) / cell.width)) };
}

/** The thumbnail, or else the dot, nearest to the middle. */
function firstOf(scene: PlaneScene): number | null {
  const marks = scene.thumbnails.length > 0 ? scene.thumbnails : scene.dots;
  const off = (mark: { x: number; y: number }) => Math.hypot(mark.x - scene.width / 2, mark.y - scene.height / 2);
  const first = marks.reduce<(typeof marks)[number] | null>((best, mark) => (best === null || off(mark) < off(best) ? mark : best), null);
  return first?.index ?? null;
}

/** The neighbour of an error on the side that an arrow points to. */
function beside(scene: PlaneScene, error: number, key: Parameters<typeof neighbour>[2]): number | null {
  if (!find(scene, error)) return firstOf(scene);
  const marks = [...scene.thumbnails, ...scene.dots];
  const rects = [...scene.thumbnails.map((mark) => rectOf(scene, mark)), ...scene.dots.map(aroundDot)];
  const from = marks.findIndex(({ index }) => index === error);
  return marks[neighbour(rects, Math.max(0, from), key)]?.index ?? null;
}
