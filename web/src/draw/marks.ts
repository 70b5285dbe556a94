/**
 * Marks over what the canvas shows: a turned-down corner on what is tagged, a ring round what is selected; over all images
 * an outline round errors, and a veil over what is right.
 */
import type { Rect } from "../layout/layout";
import { imageRect, type Tile } from "../layout/tile";
import type { TagIndex } from "../tagging/tagIndex";

export interface Marks {
  tagged: (error: number) => boolean;
  taggedNode: (node: number) => boolean;
  selected: (error: number) => boolean;
  wrong: ((member: number) => boolean) | null; // null: all are errors, so that none needs an outline
  focus: boolean; // dim what is right
  about: ReadonlySet<number> | null; // those that the view is about: they are outlined, the others dimmed
}

interface Colours {
  mark: string;
  tile: string; // what sets a mark off from any picture
  ring: string;
  wrong: string;
}

/** Null: nothing is tagged, nothing selected, nothing right. */
export function marksOf({ borne, nodes }: TagIndex, selected: ReadonlySet<number>, tree: string, wrong: Marks["wrong"] = null, focus = false, about: Marks["about"] = null): Marks | null {
  if (wrong === null && about === null && borne.size + nodes.length + selected.size === 0) return null;
  const here = new Set(nodes.filter(({ said }) => said.tree === tree && said.tags.length > 0).map(({ node }) => node));
  return { tagged: (error) => borne.has(error), taggedNode: (node) => here.has(node), selected: (error) => selected.has(error), wrong, focus, about };
}

export function drawMarks(context: CanvasRenderingContext2D, tile: Tile, marks: Marks, colours: Colours): void {
  tile.shown.forEach((error, i) => markImage(context, error, imageRect(tile, i), marks, colours));
  if (marks.taggedNode(tile.node)) corner(context, tile.rect.x + tile.rect.width, tile.rect.y, 10, colours);
}

export function markImage(context: CanvasRenderingContext2D, error: number, rect: Rect, marks: Marks, colours: Colours): void {
  const about = marks.about?.has(error);
  if (about) frame(context, rect, rect.width < 20 ? 1 : 2, colours.ring);
  else if (marks.wrong?.(error) && about === undefined) frame(context, rect, rect.width < 20 ? 1 : 2, colours.wrong);
  else if (about === false || (marks.wrong && marks.focus)) {
    context.globalAlpha = VEIL;
    context.fillStyle = colours.tile;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    context.globalAlpha = 1;
  }
  if (marks.tagged(error)) corner(context, rect.x + rect.width, rect.y, Math.min(12, Math.max(5, 0.24 * rect.width)), colours);
  if (!marks.selected(error)) return;
  const thick = rect.width < 24 ? 2 : 3;
  for (const [width, colour] of [[thick + 2, colours.tile], [thick, colours.ring]] as const) frame(context, rect, thick, colour, width);
}

/** Along the inside of an edge. */
function frame(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, thick: number, colour: string, line = thick): void {
  context.lineWidth = line;
  context.strokeStyle = colour;
  context.strokeRect(x + thick / 2, y + thick / 2, width - thick, height - thick);
}

const VEIL = 0.7; // enough that what is outlined draws the eye, and the rest can still be read

/** A triangle in the upper right corner, with a hairline that sets it off from any picture. */
function corner(context: CanvasRenderingContext2D, right: number, top: number, side: number, { mark, tile }: { mark: string; tile: string }): void {
  for (const [reach, colour] of [[side + 2, tile], [side, mark]] as const) {
    context.beginPath();
    context.moveTo(right - reach, top);
    context.lineTo(right, top);
    context.lineTo(right, top + reach);
    context.fillStyle = colour;
    context.fill();
  }
}
