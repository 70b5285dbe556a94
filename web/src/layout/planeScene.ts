/** Everything a map shows at one moment: which errors are thumbnails, which are dots, and where. No pixels yet. */
import { errorsOf, type Tree } from "../tree/tree";
import { type Camera, onCanvas, type Points, type Size } from "./camera";
import type { Rect } from "./layout";
import { spread, thin } from "./thinning";

/** One image on the map. */
export interface Mark {
  index: number; // of the error, or in the sample of correct images
  x: number; // its middle, CSS px from the corner of the canvas
  y: number;
}

export interface PlaneScene extends Size {
  thumbnail: Size;
  thumbnails: Mark[]; // errors of the node on show that have room
  dots: Mark[]; // those that have none
  others: Mark[]; // errors outside the node, as dots
  correct: { thumbnails: Mark[]; dots: Mark[] };
  count: number; // errors of the node
}

/** What lies on the map, in the order in which room is given: the node's errors first, correct images last. */
export interface Cast {
  x: Float64Array; // of all errors, then of the correct images
  y: Float64Array;
  errors: number; // how many of the points are errors
  order: Int32Array;
  node: Int32Array; // errors of the node, in leaf order
  others: Int32Array;
}

export const GAP = 4; // px between thumbnails: room for a frame each
const EDGE = 4; // px beyond the canvas in which dots are still drawn

/** @param wrong where some are right: room goes to errors first */
export function castOf(points: Points, correct: Points | null, tree: Tree, node: number, wrong: ((member: number) => boolean) | null = null): Cast {
  const errors = points.x.length;
  const among = errorsOf(tree, node);
  const others = tree.order.filter((_, position) => position < tree.start[node]! || position >= tree.end[node]!);
  const sample = Int32Array.from({ length: correct?.x.length ?? 0 }, (_, i) => errors + i);
  const order = new Int32Array(among.length + sample.length);
  const mixed = spread(among);
  order.set(wrong ? [...mixed.filter(wrong), ...mixed.filter((member) => !wrong(member))] : mixed);
  order.set(spread(sample), among.length);
  return {
    x: Float64Array.from([...points.x, ...(correct?.x ?? [])]),
    y: Float64Array.from([...points.y, ...(correct?.y ?? [])]),
    errors,
    order,
    node: among,
    others,
  };
}

/** Which of the points have room at this scale; the same wherever the camera is. */
export function roomFor(cast: Cast, scale: number, thumbnail: Size): Uint8Array {
  return thin(cast.x, cast.y, cast.order, (thumbnail.width + GAP) / scale, (thumbnail.height + GAP) / scale);
}

export function planeScene(cast: Cast, room: Uint8Array, camera: Camera, area: Size, thumbnail: Size): PlaneScene {
  const across = thumbnail.width / 2;
  const down = thumbnail.height / 2;
  const scene: PlaneScene = { ...area, thumbnail, thumbnails: [], dots: [], others: [], correct: { thumbnails: [], dots: [] }, count: cast.node.length };
  const put = (point: number, base: number, thumbnails: Mark[], dots: Mark[]) => {
    const { x, y } = onCanvas(camera, area, cast.x[point]!, cast.y[point]!);
    if (room[point]) {
      if (x > -across && y > -down && x < area.width + across && y < area.height + down) thumbnails.push({ index: point - base, x, y });
    } else if (x > -EDGE && y > -EDGE && x < area.width + EDGE && y < area.height + EDGE) dots.push({ index: point - base, x, y });
  };
  for (const error of cast.node) put(error, 0, scene.thumbnails, scene.dots);
  for (const error of cast.others) put(error, 0, scene.others, scene.others);
  for (let point = cast.errors; point < cast.x.length; point++) put(point, cast.errors, scene.correct.thumbnails, scene.correct.dots);
  return scene;
}

export function rectOf(scene: PlaneScene, mark: Mark): Rect {
  const { width, height } = scene.thumbnail;
  return { x: Math.round(mark.x - width / 2), y: Math.round(mark.y - height / 2), width, height };
}

export interface Hit {
  mark: Mark;
  rect: Rect; // of the thumbnail, or around the dot
  correct: boolean;
}

const DOT = 5; // px around a dot's middle

/** What a point of the canvas is on: a thumbnail, else the nearest dot within `reach` px. */
export function hit(scene: PlaneScene, x: number, y: number, reach: number): Hit | null {
  const under = (marks: Mark[]) => marks.find((mark) => inRect(rectOf(scene, mark), x, y));
  const thumbnail = under(scene.thumbnails);
  if (thumbnail) return { mark: thumbnail, rect: rectOf(scene, thumbnail), correct: false };
  const dot = nearest([scene.dots, scene.others], x, y, reach);
  if (dot) return { mark: dot, rect: aroundDot(dot), correct: false };
  const right = under(scene.correct.thumbnails);
  if (right) return { mark: right, rect: rectOf(scene, right), correct: true };
  const faint = nearest([scene.correct.dots], x, y, reach);
  return faint && { mark: faint, rect: aroundDot(faint), correct: true };
}

/** Where an error is drawn; null: out of view, or left out by a filter. */
export function find(scene: PlaneScene, error: number): Hit | null {
  const among = (marks: Mark[]) => marks.find(({ index }) => index === error);
  const thumbnail = among(scene.thumbnails);
  if (thumbnail) return { mark: thumbnail, rect: rectOf(scene, thumbnail), correct: false };
  const dot = among(scene.dots) ?? among(scene.others);
  return dot ? { mark: dot, rect: aroundDot(dot), correct: false } : null;
}

export function aroundDot({ x, y }: Mark): Rect {
  return { x: x - DOT, y: y - DOT, width: 2 * DOT, height: 2 * DOT };
}

function inRect(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

function nearest(lists: Mark[][], x: number, y: number, reach: number): Mark | null {
  let best: Mark | null = null;
  let least = reach;
  for (const marks of lists)
    for (const mark of marks) {
      const off = Math.hypot(mark.x - x, mark.y - y);
      if (off <= least) [best, least] = [mark, off];
    }
  return best;
}
