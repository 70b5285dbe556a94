/** Draws an evidence card, at two device pixels per CSS pixel. */
import { drawCell, drawLegend } from "../../draw/cells";
import type { Table } from "../../draw/colour";
import type { Sheets } from "../../draw/sheets";
import type { Picture } from "./card";
import type { CardLayout, Ink, Measure } from "./cardLayout";

const CARD_SCALE = 2;

export interface Colours {
  page: string;
  inks: Record<Ink, string>;
  saliency: Table;
  delta: Table;
}

const font = (size: number, bold: boolean) => `${bold ? 650 : 400} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;

/** Text as this browser sets it. */
export function measurer(): Measure {
  const context = document.createElement("canvas").getContext("2d")!;
  return (text, size, bold) => {
    context.font = font(size, bold);
    return context.measureText(text).width;
  };
}

/** One cell at its own size, in the card's colours; null where its sheet could not be read. */
export async function drawPicture({ source, map }: Picture, sheets: Sheets, colours: Colours): Promise<HTMLCanvasElement | null> {
  const bitmap = await sheets.ask(source.url);
  if (!bitmap) return null;
  const canvas = document.createElement("canvas");
  drawCell(canvas, bitmap, source, map && colours[map]);
  return canvas;
}

export function paintCard(layout: CardLayout, pictures: (HTMLCanvasElement | null)[], colours: Colours): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = layout.width * CARD_SCALE;
  canvas.height = layout.height * CARD_SCALE;
  const context = canvas.getContext("2d")!;
  context.scale(CARD_SCALE, CARD_SCALE);
  context.imageSmoothingQuality = "high";
  context.fillStyle = colours.page;
  context.fillRect(0, 0, layout.width, layout.height);
  for (const { rect, ink } of layout.boxes) {
    context.fillStyle = colours.inks[ink];
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
  }
  layout.pictures.forEach(({ rect }, i) => {
    const picture = pictures[i];
    context.fillStyle = colours.inks.empty;
    if (picture) context.drawImage(picture, rect.x, rect.y, rect.width, rect.height);
    else context.fillRect(rect.x, rect.y, rect.width, rect.height);
  });
  for (const { rect, map } of layout.scales) {
    const strip = document.createElement("canvas");
    drawLegend(strip, colours[map]);
    context.drawImage(strip, rect.x, rect.y, rect.width, rect.height);
  }
  context.textBaseline = "middle";
  for (const { text, x, y, size, bold, ink, right } of layout.texts) {
    context.font = font(size, bold);
    context.fillStyle = colours.inks[ink];
    context.textAlign = right ? "right" : "left";
    context.fillText(text, x, y);
  }
  return canvas;
}
