import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { isFocusFree } from "../../browser/focus";
import { useSize } from "../../browser/useSize";
import { useTheme } from "../../browser/useTheme";
import { viewOf } from "../../data/common";
import { here } from "../../data/late";
import { type Colouring, colouringBy } from "../../draw/colouring";
import { marksOf } from "../../draw/marks";
import { Painter } from "../../draw/painter";
import { isArrow, neighbour } from "../../layout/neighbour";
import { buildScene, type Scene } from "../../layout/scene";
import { imageRect } from "../../layout/tile";
import { Calm } from "../../parts/Calm";
import { ColourLegend } from "../../parts/ColourLegend";
import { componentOf, later } from "../../parts/later";
import type { Explorer } from "../../state/explorer";
import { contains, errorsOf, type Tree } from "../../tree/tree";
import { Caption } from "./Caption";
import { Tiles } from "./Tiles";

/** Its code comes once the first view stands. */
export const highlight = later(async () => (await import("./Highlight")).Highlight);

/** The canvas, and over it the buttons that make its tiles real. */
export function Treemap({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const settled = useRef(false);
  const area = useSize(box);
  const theme = useTheme();
  const { k, cut, size, page } = explorer.state;
  const { marked } = explorer;
  const node = marked === null ? explorer.state.node : tree.root;
  const members = marked === null ? null : explorer.entries.get(marked);
  const first = useMemo(() => members && new Set(members), [members]);
  const medoids = explorer.medoidOf(tree.root) >= 0;
  const scene = useMemo(
    () => (area.width > 0 ? buildScene(tree, node, { k, cut, size, page, first }, area, explorer.thumbnails, (of) => explorer.medoidOf(of)) : null),
    [tree, node, k, cut, size, page, first, area, medoids],
  );

  const { by, tree: treeId } = explorer.state;
  const { index } = explorer.tags;
  const columns = by.startsWith("column:") ? explorer.columns.get(true, [by.slice(7)]) : null;
  const known = by !== "confidence" || here(explorer.errors, "confidence");
  const colouring = useMemo(() => (by === "" ? null : colouringBy(by, explorer, columns ?? [], theme, index)), [explorer, by, known, columns, theme, by === "tag" && index]);
  const { errors: selected } = explorer.selection;
  const { focus } = explorer.state;
  const marks = useMemo(() => marksOf(index, selected, treeId, explorer.wrong, focus, first), [index, selected, treeId, focus, first]);

  useLayoutEffect(() => {
    const arrive = () => setTimeout(() => explorer.pace.arrive()); // in a task of its own: the last frame of a zoom comes first
    const onSettled = (now: boolean) => {
      settled.current = now;
      report(explorer, now);
    };
    const open = () => setTimeout(() => explorer.pace.underWay());
    const made = new Painter(canvas.current!, explorer.thumbnails, open, arrive, onSettled);
    painter.current = made;
    explorer.onSheet = () => {
      made.refresh();
      if (explorer.pace.motion === "none") explorer.onChange(); // maps in the panels wait for sheets, too
    };
    return () => {
      made.close();
      explorer.onSheet = () => explorer.onChange();
    };
  }, [explorer]);

  useLayoutEffect(() => {
    if (!scene) return;
    painter.current!.show(scene, colouring, marks);
    markOnce("wrongtree:first-draw");
  }, [scene, colouring, marks]);
  useEffect(() => painter.current!.refresh(), [theme, area.ratio]);
  useCloseups(explorer, scene, area.ratio);
  useSteps(box, explorer, scene);
  describe(scene);
  const { motion } = explorer.pace;
  const zooming = motion === "zoom";
  useFocusThatFollows(box, zooming ? null : scene);
  useLayoutEffect(() => report(explorer, settled.current), [motion]);

  const Highlight = componentOf(highlight);

  const onKey = (event: KeyboardEvent) => {
    if (!isArrow(event.key)) return;
    const targets = [...box.current!.querySelectorAll<HTMLElement>("button")];
    const from = targets.indexOf(document.activeElement as HTMLElement);
    if (from < 0) return;
    event.preventDefault();
    targets[neighbour(targets.map((target) => target.getBoundingClientRect()), from, event.key)]?.focus();
  };

  return (
    <>
      <div class="treemap" ref={box} data-moving={zooming || undefined} onKeyDown={onKey}>
        <canvas ref={canvas} aria-hidden="true" />
        <Calm hold={zooming}>
          {scene && Highlight && <Highlight explorer={explorer} scene={scene} />}
          {scene && <Tiles explorer={explorer} scene={scene} colouring={colouring} />}
        </Calm>
      </div>
      {scene && colouring && <ColourLegend colouring={colouring} remark={remarkOn(colouring, scene)} things={explorer.thing} />}
      {scene && <Caption explorer={explorer} scene={scene} />}
    </>
  );
}

function remarkOn({ legend, image, sayTile }: Colouring, { tree, node, whole }: Scene): string {
  const said = whole ? sayTile(errorsOf(tree, node)) : "";
  if (said) return `Here: ${said}.`;
  return image ? `Strip: the image. Band: its cluster’s ${Array.isArray(legend) ? "most frequent value, if more images have it than have none" : "median"}.` : "Band: the cluster.";
}

/** The buttons of a view vanish with it. Focus that was on one goes on where the reader is: inside, or where they left. */
function useFocusThatFollows(box: { current: HTMLElement | null }, scene: Scene | null): void {
  const last = useRef<Scene | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    if (!scene) return;
    last.current = scene;
    if (!before || (before.node === scene.node && before.tree === scene.tree)) return;
    if (!isFocusFree() && !box.current!.contains(document.activeElement)) return;
    const from = before.tree === scene.tree ? scene.tiles.find((tile) => contains(scene.tree, tile.node, before.node)) : undefined;
    const target = (from && box.current!.querySelector<HTMLElement>(`[data-node="${from.node}"]`)) ?? box.current!.querySelector<HTMLElement>("button");
    target?.focus({ preventScroll: true });
  }, [scene]);
}

/**
 * For tests and for scripts of one's own: what is on the canvas, which the DOM does not say. `__wrongtree.scene()` is
 * `{node, page, pages, tiles: [{node, count, first, x, y, width, height, images: [{error, x, y, width, height}]}]}`, in CSS px
 * from the corner of the treemap.
 */
function describe(scene: Scene | null): void {
  const tiles = () =>
    scene?.tiles.map((tile) => ({
      node: tile.node,
      count: tile.count,
      first: tile.first, // of those that the view is about
      ...tile.rect,
      images: tile.shown.map((error, i) => ({ error, ...imageRect(tile, i) })),
    }));
  Object.assign(window, { __wrongtree: { scene: () => ({ node: scene?.node, page: scene?.page, pages: scene?.pages, tiles: tiles() }) } });
}

/** Where one cluster is shown whole and its images are larger than on any sheet: their originals, once all else is there. */
function useCloseups(explorer: Explorer, scene: Scene | null, ratio: number): void {
  const { manifest } = explorer;
  const { closeups } = explorer.thumbnails;
  const still = explorer.pace.settled && explorer.pace.motion === "none";
  const [tile] = scene?.whole ? scene.tiles : [];
  const worth = tile && still && manifest.originals && closeups.isWorth(tile.shown, tile.grid.width * ratio, manifest.packs?.size);
  useEffect(() => {
    if (!worth) return;
    const timer = setTimeout(() => closeups.ask(tile!.shown, (error) => viewOf(explorer.files, error)), CLOSEUPS_AFTER);
    return () => clearTimeout(timer);
  }, [worth, scene]);
}

const CLOSEUPS_AFTER = 400; // ms: whoever only passes through asks for none

/** Wheel and pinch go into the tile under them, and out again. */
function useSteps(box: { current: HTMLElement | null }, explorer: Explorer, scene: Scene | null): void {
  const now = useRef(scene);
  now.current = scene;
  const { settled } = explorer.pace;
  useEffect(() => {
    const element = box.current;
    if (!settled || !element) return; // its code comes once the first view stands; without errors there is no map
    const into = (x: number, y: number) => {
      const tile = now.current?.tiles.find(({ rect }) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height);
      if (!tile || now.current!.whole) return false;
      explorer.go.open(tile.node);
      return true;
    };
    let stop = () => {};
    let gone = false;
    import("../../browser/gestures").then(
      ({ listenForSteps }) => gone || (stop = listenForSteps(element, { into, out: () => explorer.go.up() })),
      () => {}, // a tile can be clicked
    );
    return () => {
      gone = true;
      stop();
    };
  }, [explorer, settled]);
}

/** For tests and benchmarks: the page says when what is on show is all there. */
function report(explorer: Explorer, settled: boolean): void {
  const ready = settled && explorer.pace.motion === "none"; // its tiles are there, and the panel beside it
  document.documentElement.dataset.state = ready ? "ready" : "drawing";
  if (!ready) return;
  markOnce("wrongtree:complete");
  whenIdle(() => explorer.pace.rest());
}

/** Safari has no requestIdleCallback. */
function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: 2000 });
  else setTimeout(act, 300);
}

function markOnce(name: string): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
