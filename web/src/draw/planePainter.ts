/** A map onto a canvas: what is faint first, what matters last. */
import type { Sheet } from "../data/documents";
import { locate, type Source } from "../data/sheet";
import { type Mark, type PlaneScene, rectOf } from "../layout/planeScene";
import { markImage, type Marks } from "./marks";
import type { Sheets } from "./sheets";
import type { Thumbnails } from "./thumbnails";

export interface PlanePalette {
  tile: string;
  empty: string;
  soft: string;
  line: string;
  mark: string; // of what is tagged
  ring: string; // round what is selected
  wrong: string; // round errors, where there are images that are right
}

const RADIUS = 3; // px of a dot
const FAINT = 0.28; // of errors outside the node on show
const BEHIND = 0.4; // of correct images
const DIMMED = 0.12; // of these where errors alone are looked for
const FRAME = 2; // px; of a colour
const HAIRLINE = 1; // without one: some pictures are as light, or as dark, as the page

/** Draws the scene at `ratio` device pixels per CSS pixel; returns how many thumbnails are still to come. */
export function drawPlane(
  context: CanvasRenderingContext2D,
  scene: PlaneScene,
  pictures: { thumbnails: Thumbnails; sheets: Sheets; correct: Sheet | undefined },
  colourOf: (error: number) => string | null,
  palette: PlanePalette,
  ratio: number,
  marks: Marks | null = null,
): number {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = palette.tile;
  context.fillRect(0, 0, scene.width, scene.height);
  let missing = 0;

  context.globalAlpha = BEHIND;
  context.strokeStyle = palette.soft;
  for (const mark of scene.correct.dots) {
    context.beginPath();
    context.arc(mark.x, mark.y, RADIUS - 1, 0, 2 * Math.PI);
    context.stroke();
  }
  for (const mark of scene.correct.thumbnails) {
    const from = locate(pictures.correct!, mark.index);
    const here = pictures.sheets.get(from.url);
    if (!here && !pictures.sheets.hasFailed(from.url)) missing++;
    picture(mark, here && from, here);
  }
  context.globalAlpha = FAINT;
  for (const mark of scene.others) dot(mark);
  context.globalAlpha = 1;
  for (const mark of scene.dots) {
    context.globalAlpha = marks?.wrong && !marks.wrong(mark.index) ? (marks.focus ? DIMMED : BEHIND) : 1;
    dot(mark);
  }
  context.globalAlpha = 1;

  const level = pictures.thumbnails.levelFor(scene.thumbnail.width * ratio);
  const coming = new Set(scene.thumbnails.map(({ index }) => pictures.thumbnails.urlOf(level, index)));
  for (const mark of scene.thumbnails) {
    const { from, final } = pictures.thumbnails.source(mark.index, level, coming);
    if (!final) missing++;
    const colour = colourOf(mark.index);
    const { x, y, width, height } = rectOf(scene, mark);
    const frame = colour === null ? HAIRLINE : FRAME;
    context.fillStyle = colour ?? palette.line;
    context.fillRect(x - frame, y - frame, width + 2 * frame, height + 2 * frame);
    picture(mark, from, from && pictures.thumbnails.bitmap(from));
    if (marks) markImage(context, mark.index, rectOf(scene, mark), marks, palette);
  }
  return missing;

  function dot(mark: Mark): void {
    context.fillStyle = marks?.wrong?.(mark.index) ? palette.wrong : (colourOf(mark.index) ?? palette.soft);
    context.beginPath();
    context.arc(mark.x, mark.y, RADIUS, 0, 2 * Math.PI);
    context.fill();
  }

  function picture(mark: Mark, from: Source | null, bitmap: ImageBitmap | null): void {
    const { x, y, width, height } = rectOf(scene, mark);
    if (!from || !bitmap) {
      context.fillStyle = palette.empty;
      context.fillRect(x, y, width, height);
      return;
    }
    const growth = (width * ratio) / from.width;
    context.imageSmoothingEnabled = growth < 1 || growth !== Math.round(growth);
    context.drawImage(bitmap, from.x, from.y, from.width, from.height, x, y, width, height);
  }
}
