/** For printing, pictures keep the pixels they were laid out in, canvas and labels alike, and shrink whole. */

const PAPER = 680; // CSS pixels between the margins of an A4 page, rounded down
const PICTURES = ".treemap, .plane, .matrix";

export function keepOnPaper(): void {
  addEventListener("beforeprint", () => {
    for (const picture of document.querySelectorAll<HTMLElement>(PICTURES)) {
      // What scrolls on the screen is whole on paper.
      const { scrollWidth, scrollHeight } = picture;
      picture.style.width = `${scrollWidth}px`;
      picture.style.height = `${scrollHeight}px`;
      picture.style.zoom = String(Math.min(1, PAPER / scrollWidth));
    }
  });
  addEventListener("afterprint", () => {
    for (const picture of document.querySelectorAll<HTMLElement>(PICTURES)) picture.style.width = picture.style.height = picture.style.zoom = "";
  });
}
