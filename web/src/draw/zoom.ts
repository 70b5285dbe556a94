/**
 * The way between two views: two finished pictures and a camera. The parent grows until the child's tile fills the
 * view while the child fades in inside that tile. Nothing is laid out or drawn anew on the way, so a frame costs the
 * same whether there are ten images or ten thousand.
 */
import type { Rect } from "../layout/layout";

/** What the camera sees of the parent at `t` from 0 (all of it) to 1 (the portal). */
export function cameraAt(t: number, width: number, height: number, portal: Rect): Rect {
  // Sizes shrink by a constant factor per moment, or the last part of a deep zoom would rush at the reader.
  const w = width * (portal.width / width) ** t;
  const h = height * (portal.height / height) ** t;
  const along = (from: number, to: number, now: number) => (from === to ? t : (from - now) / (from - to));
  return { x: portal.x * along(width, portal.width, w), y: portal.y * along(height, portal.height, h), width: w, height: h };
}

export function drawBetween(
  context: CanvasRenderingContext2D,
  parent: CanvasImageSource,
  child: CanvasImageSource,
  portal: Rect,
  t: number,
  width: number,
  height: number,
): void {
  const camera = cameraAt(t, width, height, portal);
  const sx = width / camera.width;
  const sy = height / camera.height;
  context.imageSmoothingEnabled = true;
  context.globalAlpha = 1;
  context.drawImage(parent, -camera.x * sx, -camera.y * sy, width * sx, height * sy);
  context.globalAlpha = smooth((t - 0.2) / 0.6);
  const x = (portal.x - camera.x) * sx;
  const y = (portal.y - camera.y) * sy;
  context.drawImage(child, x, y, portal.width * sx, portal.height * sy);
  context.globalAlpha = 1;
}

function smooth(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * (3 - 2 * c);
}

export function ease(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}
