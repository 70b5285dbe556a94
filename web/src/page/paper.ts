/** For printing, the treemap keeps the pixels it was laid out in, its canvas and its labels alike, and shrinks whole. */

const PAPER = 680; // CSS pixels between the margins of an A4 page, rounded down

export function keepOnPaper(): void {
  addEventListener("beforeprint", () => {
    for (const map of document.querySelectorAll<HTMLElement>(".treemap")) {
      const { clientWidth, clientHeight } = map;
      map.style.width = `${clientWidth}px`;
      map.style.height = `${clientHeight}px`;
      map.style.zoom = String(Math.min(1, PAPER / clientWidth));
    }
  });
  addEventListener("afterprint", () => {
    for (const map of document.querySelectorAll<HTMLElement>(".treemap")) map.style.width = map.style.height = map.style.zoom = "";
  });
}
