/** Which part of a map is in view. A map's points are whole numbers from 0 to 65535 on both axes, y downwards. */
export interface Camera {
  x: number; // the point in the middle of the canvas
  y: number;
  scale: number; // CSS px per unit
}

export interface Points {
  x: number[];
  y: number[];
}

export interface Size {
  width: number; // CSS px
  height: number;
}

const SPAN = 65535;
const DEEPEST = 400; // times the whole map: identical images lie on one point however close one looks

/** The corners of every map: nothing lies outside. */
export const CORNERS: Points = { x: [0, SPAN], y: [0, SPAN] };

/** Shows these points, `margin` px off the edges. */
export function fitted(points: Points, among: ArrayLike<number>, { width, height }: Size, margin: number): Camera {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < among.length; i++) {
    const x = points.x[among[i]!]!;
    const y = points.y[among[i]!]!;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) [left, right, top, bottom] = [0, SPAN, 0, SPAN];
  const room = { width: Math.max(1, width - 2 * margin), height: Math.max(1, height - 2 * margin) };
  const most = (20 * Math.min(room.width, room.height)) / SPAN; // a single point, or several in one place
  const scale = Math.min(most, room.width / Math.max(1, right - left), room.height / Math.max(1, bottom - top));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

/**
 * Nearer by a factor; what is under the point (dx, dy), CSS px from the middle of the canvas, stays there.
 *
 * @param farthest shows all there is: beyond it one cannot zoom out
 */
export function zoomed(camera: Camera, by: number, dx: number, dy: number, farthest: Camera): Camera {
  const scale = Math.min(DEEPEST * farthest.scale, Math.max(farthest.scale, camera.scale * by));
  if (scale === farthest.scale) return farthest;
  const k = 1 / camera.scale - 1 / scale;
  return inside({ x: camera.x + dx * k, y: camera.y + dy * k, scale });
}

/** What is under the pointer moves with it, CSS px. */
export function moved(camera: Camera, dx: number, dy: number): Camera {
  return inside({ ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale });
}

/** Where a point is on the canvas, CSS px from its corner. */
export function onCanvas(camera: Camera, { width, height }: Size, x: number, y: number): { x: number; y: number } {
  return { x: width / 2 + (x - camera.x) * camera.scale, y: height / 2 + (y - camera.y) * camera.scale };
}

/** Some of the map is always in view. */
function inside({ x, y, scale }: Camera): Camera {
  return { x: Math.min(SPAN, Math.max(0, x)), y: Math.min(SPAN, Math.max(0, y)), scale };
}
