/** How wide a text is, without a layout. */
let context: CanvasRenderingContext2D | null = null;
let family = "";
const widths = new Map<string, number>();

/** @param style size and weight, as in "650 12.5px"; the family is the page's */
export function textWidth(text: string, style: string): number {
  const key = `${style} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context ??= document.createElement("canvas").getContext("2d");
    family ||= getComputedStyle(document.documentElement).fontFamily;
    if (!context) return text.length * 8; // no canvas: as wide as most letters are at most
    context.font = `${style} ${family}`;
    width = context.measureText(text).width;
    if (widths.size > 5000) widths.clear();
    widths.set(key, width);
  }
  return width;
}
