import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Explorer } from "../explorer";
import { isArrow, neighbour } from "../neighbour";
import { Painter } from "../painter";
import { buildScene, type Scene } from "../scene";
import { useTheme } from "../theme";
import { contains, type Tree } from "../tree";
import { Caption } from "./Caption";
import { Tiles } from "./Tiles";

/** The canvas, and over it the buttons that make its tiles real. */
export function Treemap({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const area = useSize(box);
  const theme = useTheme();
  const [moving, setMoving] = useState(false);

  const { node, k } = explorer.state;
  const medoids = explorer.medoidOf(tree.root) >= 0;
  const scene = useMemo(
    () => (area.width > 0 ? buildScene(tree, node, k, area, explorer.thumbnails.cell, (of) => explorer.medoidOf(of)) : null),
    [tree, node, k, area.width, area.height, medoids],
  );

  useLayoutEffect(() => {
    const made = new Painter(canvas.current!, explorer.thumbnails, setMoving, reportSettled);
    painter.current = made;
    explorer.onSheet = () => {
      made.refresh();
      explorer.onChange(); // maps in the panels wait for sheets, too
    };
    return () => made.close();
  }, [explorer]);

  useLayoutEffect(() => {
    if (!scene) return;
    painter.current!.show(scene);
    markOnce("wrongtree:first-draw");
  }, [scene]);
  useEffect(() => painter.current!.refresh(), [theme, area.ratio]);
  useFocusThatFollows(box, scene);

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
      <div class="treemap" ref={box} data-moving={moving || undefined} onKeyDown={onKey}>
        <canvas ref={canvas} aria-hidden="true" />
        {scene && <Tiles explorer={explorer} scene={scene} />}
      </div>
      {scene && <Caption scene={scene} />}
    </>
  );
}

interface Area {
  width: number;
  height: number;
  ratio: number;
}

function useSize(box: { current: HTMLElement | null }): Area {
  const [area, setArea] = useState<Area>({ width: 0, height: 0, ratio: 1 });
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      setArea((last) => (last.width === width && last.height === height && last.ratio === devicePixelRatio ? last : { width, height, ratio: devicePixelRatio }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return area;
}

/** The buttons of a view vanish with it. Focus that was on one goes on where the reader is: inside, or where they left. */
function useFocusThatFollows(box: { current: HTMLElement | null }, scene: Scene | null): void {
  const last = useRef<Scene | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = scene;
    if (!before || !scene || (before.node === scene.node && before.tree === scene.tree)) return;
    if (document.activeElement !== document.body && !box.current!.contains(document.activeElement)) return;
    const from = before.tree === scene.tree ? scene.tiles.find((tile) => contains(scene.tree, tile.node, before.node)) : undefined;
    const target = (from && box.current!.querySelector<HTMLElement>(`[data-node="${from.node}"]`)) ?? box.current!.querySelector<HTMLElement>("button");
    target?.focus({ preventScroll: true });
  }, [scene]);
}

/** For tests and benchmarks: the page says when what is on show is all there. */
function reportSettled(settled: boolean): void {
  document.documentElement.dataset.state = settled ? "ready" : "drawing";
  if (settled) markOnce("wrongtree:complete");
}

function markOnce(name: string): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
