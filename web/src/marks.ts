/** Small marks over what the canvas shows: a turned-down corner on what is tagged, a ring round what is selected. */
import { imageRect, type Tile } from "./scene";

export interface Marks {
  tagged: (error: number) => boolean;
  taggedNode: (node: number) => boolean;
  selected: (error: number) => boolean;
}

export function drawMarks(context: CanvasRenderingContext2D, tile: Tile, marks: Marks, colours: { mark: string; tile: string; ring: string }): void {
  tile.shown.forEach((error, i) => {
    const rect = imageRect(tile, i);
    if (marks.tagged(error)) corner(context, rect.x + rect.width, rect.y, Math.min(12, Math.max(5, 0.24 * rect.width)), colours);
    if (marks.selected(error)) {
      const thick = rect.width < 24 ? 2 : 3;
      context.lineWidth = thick + 2;
      context.strokeStyle = colours.tile;
      context.strokeRect(rect.x + thick / 2, rect.y + thick / 2, rect.width - thick, rect.height - thick);
      context.lineWidth = thick;
      context.strokeStyle = colours.ring;
      context.strokeRect(rect.x + thick / 2, rect.y + thick / 2, rect.width - thick, rect.height - thick);
    }
  });
  if (marks.taggedNode(tile.node)) corner(context, tile.rect.x + tile.rect.width, tile.rect.y, 10, colours);
}

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
