/** Where everything on an evidence card lies, CSS px. It touches no canvas: whoever measures text is passed in. */
import type { Rect } from "../../layout/layout";
import { graphemes } from "../../words/fitted";
import type { Card, Picture } from "./card";

export const CARD_WIDTH = 1200;

export type Ink = "text" | "soft" | "line" | "fill" | "empty" | "accent";

export interface Text {
  text: string;
  x: number; // where it starts, or ends where it is aligned right
  y: number; // of its middle line
  size: number;
  bold: boolean;
  ink: Ink;
  right: boolean;
}

export interface CardLayout {
  width: number;
  height: number;
  texts: Text[];
  boxes: { rect: Rect; ink: Ink }[];
  pictures: { rect: Rect; picture: Picture }[];
  scales: { rect: Rect; map: "saliency" | "delta" }[]; // colour bars
}

/** Width of a text in px. */
export type Measure = (text: string, size: number, bold: boolean) => number;

const MARGIN = 44;
const INNER = CARD_WIDTH - 2 * MARGIN;
const FIGURE = 236; // width of a mean or a map
const FIGURE_GAP = 24;
const LIST = MARGIN + 3 * (FIGURE + FIGURE_GAP) + 16; // where the confusions start
const A_ROW = 8; // samples in a row
const SAMPLE_GAP = 12;
const LEADING = 1.4;

export function layoutCard(card: Card, measure: Measure): CardLayout {
  const made: CardLayout = { width: CARD_WIDTH, height: 0, texts: [], boxes: [], pictures: [], scales: [] };
  let y = MARGIN;

  /** One line; returns how high it is. */
  const line = (text: string, x: number, at: number, size: number, { bold = false, ink = "text" as Ink, right = false, width = Infinity } = {}) => {
    made.texts.push({ text: fitted(text, width, (part) => measure(part, size, bold)), x, y: at + (size * LEADING) / 2, size, bold, ink, right });
    return size * LEADING;
  };
  const paragraph = (text: string, x: number, at: number, size: number, width: number, options: { bold?: boolean; ink?: Ink } = {}) =>
    wrapped(text, width, (part) => measure(part, size, options.bold ?? false)).reduce((height, part) => height + line(part, x, at + height, size, options), 0);
  const picture = (it: Picture, x: number, at: number, width: number) => {
    const height = Math.round((width * it.source.height) / it.source.width);
    made.pictures.push({ rect: { x, y: at, width, height }, picture: it });
    return height;
  };

  y += line(card.site, MARGIN, y, 17, { ink: "soft", width: INNER }) + 4;
  y += paragraph(card.title, MARGIN, y, 32, INNER, { bold: true }) + 4;
  y += paragraph(card.lead, MARGIN, y, 20, INNER) + 18;

  const column = INNER / card.numbers.length;
  card.numbers.forEach(({ name, value, note }, i) => {
    const x = MARGIN + i * column;
    line(name, x, y, 14, { ink: "soft", width: column - 12 });
    line(value, x, y + 20, 30, { bold: true, width: column - 12 });
    line(note, x, y + 62, 14, { ink: "soft", width: column - 12 });
  });
  y += 104;

  let low = y;
  card.figures.forEach(({ picture: it, title, caption, scale, unit }, i) => {
    const x = MARGIN + i * (FIGURE + FIGURE_GAP);
    let at = y + line(title, x, y, 16, { bold: true });
    at += picture(it, x, at, FIGURE) + 4;
    at += paragraph(caption, x, at, 13, FIGURE, { ink: "soft" }) + 4;
    if (scale && it.map) {
      made.scales.push({ rect: { x, y: at, width: FIGURE, height: 12 }, map: it.map });
      at += 14;
      line(scale[0]!, x, at, 13, { ink: "soft" });
      line(scale.at(-1)!, x + FIGURE, at, 13, { ink: "soft", right: true });
      const middle = scale.length > 2 ? `${scale[1]} ${unit}` : unit;
      line(middle, x + (FIGURE - measure(middle, 13, false)) / 2, at, 13, { ink: "soft" });
      at += 20;
    }
    low = Math.max(low, at);
  });
  const alone = card.figures.length === 0;
  const x = alone ? MARGIN : LIST;
  const width = CARD_WIDTH - MARGIN - x;
  let at = y + line("Confusions", x, y, 16, { bold: true });
  for (const { names, share, text } of card.confusions) {
    const room = measure(text, 15, false) + 12;
    line(names.join(" → "), x, at, 15, { width: width - room });
    line(text, x + width, at, 15, { right: true });
    at += 22;
    made.boxes.push({ rect: { x, y: at, width, height: 7 }, ink: "empty" }, { rect: { x, y: at, width: width * share, height: 7 }, ink: "fill" });
    at += 15;
  }
  if (card.moreConfusions) at += line(card.moreConfusions, x, at, 13, { ink: "soft" });
  y = Math.max(low, at) + 4;
  y += paragraph(card.figuresNote, MARGIN, y, 13, INNER, { ink: "soft" }) + 20;

  y += line("Images", MARGIN, y, 16, { bold: true });
  y += line(card.samplesNote, MARGIN, y, 13, { ink: "soft" }) + 4;
  const side = (INNER - (A_ROW - 1) * SAMPLE_GAP) / A_ROW;
  for (let first = 0; first < card.samples.length; first += A_ROW) {
    let height = 0;
    card.samples.slice(first, first + A_ROW).forEach(({ picture: it, names }, i) => {
      const left = MARGIN + i * (side + SAMPLE_GAP);
      height = picture(it, left, y, side);
      line(names.join(" → "), left, y + height + 2, 12, { ink: "soft", width: side });
    });
    y += height + 30;
  }

  if (card.note) {
    y += 6 + line("Note", MARGIN, y + 6, 16, { bold: true });
    y += paragraph(card.note, MARGIN, y, 15, INNER) + 10;
  }
  made.boxes.push({ rect: { x: MARGIN, y: y + 6, width: INNER, height: 1 }, ink: "line" });
  y += 16;
  y += paragraph(card.source.join(" · "), MARGIN, y, 13, INNER, { ink: "soft" });
  y += paragraph(card.link, MARGIN, y, 13, INNER, { ink: "accent" });
  made.height = Math.ceil(y + MARGIN - 10);
  return made;
}

/** Text cut to a width, with an ellipsis where something is missing. */
function fitted(text: string, width: number, measure: (text: string) => number): string {
  if (width === Infinity || measure(text) <= width) return text;
  const letters = graphemes(text);
  while (letters.length > 1 && measure(`${letters.join("")}…`) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** Lines no wider than `width`: broken at spaces, and inside what is too long to be a line (an address). */
export function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const part of text.split(/\r?\n/)) {
    let now = "";
    for (let word of part.split(/ +/)) {
      const longer = now === "" ? word : `${now} ${word}`;
      if (measure(longer) <= width) {
        now = longer;
        continue;
      }
      if (now !== "") lines.push(now);
      while (measure(word) > width) {
        const letters = graphemes(word);
        let fits = 1;
        while (fits < letters.length && measure(letters.slice(0, fits + 1).join("")) <= width) fits++;
        lines.push(letters.slice(0, fits).join(""));
        word = letters.slice(fits).join("");
      }
      now = word;
    }
    lines.push(now);
  }
  return lines;
}
