/** The draw loop: keeps the canvas showing the current scene, and moves from one scene to the next. */
import type { Rect } from "../layout/layout";
import type { Scene } from "../layout/scene";
import { contains } from "../tree/tree";
import type { Colouring } from "./colouring";
import { drawScene, type Palette } from "./drawScene";
import type { Marks } from "./marks";
import { prefersStill } from "./motion";
import type { Thumbnails } from "./thumbnails";
import { drawBetween, ease } from "./zoom";

const ZOOM_MS = 320;
const FADE_MS = 140;

interface Move {
  started: number;
  length: number;
  before: HTMLCanvasElement;
  after: HTMLCanvasElement;
  portal: Rect | null; // the tile zoomed through; null: a plain fade
  inwards: boolean;
}

export class Painter {
  private readonly context: CanvasRenderingContext2D;
  private scene: Scene | null = null;
  private colouring: Colouring | null = null;
  private marks: Marks | null = null;
  private move: Move | null = null;
  private frame = 0;
  private stale = false; // the picture zoomed to is yet to be drawn, or lacks a sheet that has come

  /**
   * @param onWay called once the picture that the canvas moves to is drawn
   * @param onArrival called when the canvas no longer moves towards the scene
   * @param onSettled called with true once the scene stands still with all its thumbnails, false when it no longer does
   */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly thumbnails: Thumbnails,
    private readonly onWay: () => void,
    private readonly onArrival: () => void,
    private readonly onSettled: (settled: boolean) => void,
  ) {
    this.context = canvas.getContext("2d", { alpha: false })!;
  }

  show(scene: Scene, colouring: Colouring | null = null, marks: Marks | null = null): void {
    const last = this.scene;
    this.scene = scene;
    this.colouring = colouring;
    this.marks = marks;
    this.onSettled(false);
    const ratio = window.devicePixelRatio;
    const width = Math.round(scene.width * ratio);
    const height = Math.round(scene.height * ratio);
    const resized = this.canvas.width !== width || this.canvas.height !== height;
    const elsewhere = last !== null && (last.tree !== scene.tree || last.node !== scene.node || last.tiles.length !== scene.tiles.length);

    if (elsewhere && !resized && !prefersStill()) {
      const before = copyOf(this.canvas);
      const portal = portalBetween(last, scene);
      const length = portal ? ZOOM_MS : FADE_MS;
      const inwards = portal !== null && portal.inwards;
      this.move = { started: performance.now(), length, before, after: blankLike(this.canvas), portal: portal?.rect ?? null, inwards };
      this.stale = true; // drawn in the first frame, not here: the click that led here has taken its share of one already
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(this.step);
      return;
    }
    if (resized) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.stop();
    this.paint();
  }

  /** Something the scene is drawn from has changed: a sheet arrived, or the colours. */
  refresh(): void {
    if (!this.scene) return;
    // On the way the picture is drawn anew once, when the last sheet is here: each time costs a frame.
    if (this.move) this.stale ||= !this.thumbnails.loading;
    else {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.paint());
    }
  }

  close(): void {
    cancelAnimationFrame(this.frame);
  }

  private paint(): void {
    const missing = drawScene(this.context, this.scene!, this.thumbnails, palette(this.canvas), window.devicePixelRatio, this.colouring, this.marks);
    this.onSettled(missing === 0);
  }

  private drawAfter(): void {
    this.stale = false;
    drawScene(this.move!.after.getContext("2d", { alpha: false })!, this.scene!, this.thumbnails, palette(this.canvas), window.devicePixelRatio, this.colouring, this.marks);
  }

  private readonly step = (now: number): void => {
    const move = this.move;
    if (!move) return;
    const t = Math.min(1, Math.max(0, (now - move.started) / move.length));
    if (this.stale && t < 1) {
      this.drawAfter();
      this.onWay();
    }
    if (t >= 1) {
      this.stop();
      this.paint();
      return;
    }
    const { width, height } = this.scene!;
    const ratio = window.devicePixelRatio;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const whole = { x: 0, y: 0, width, height };
    if (move.inwards || !move.portal) drawBetween(this.context, move.before, move.after, move.portal ?? whole, ease(t), width, height);
    else drawBetween(this.context, move.after, move.before, move.portal, 1 - ease(t), width, height);
    this.frame = requestAnimationFrame(this.step);
  };

  private stop(): void {
    this.move = null;
    this.onArrival();
  }
}

/** The tile, of whichever scene is the outer one, that the other scene is inside. */
function portalBetween(last: Scene, next: Scene): { rect: Rect; inwards: boolean } | null {
  if (last.tree !== next.tree || last.node === next.node) return null;
  const inwards = contains(next.tree, last.node, next.node);
  const [outer, inner] = inwards ? [last, next] : [next, last];
  const tile = outer.tiles.find((candidate) => contains(next.tree, candidate.node, inner.node));
  return tile ? { rect: tile.rect, inwards } : null;
}

function blankLike(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  return copy;
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = blankLike(canvas);
  copy.getContext("2d", { alpha: false })!.drawImage(canvas, 0, 0);
  return copy;
}

/** Colours live in the style sheet alone. */
function palette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { page: colour("--page"), tile: colour("--tile"), edge: colour("--line"), empty: colour("--empty"), mark: colour("--mark"), ring: colour("--accent"), wrong: colour("--wrong") };
}
