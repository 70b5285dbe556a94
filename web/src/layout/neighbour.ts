/** Where an arrow key leads: the nearest rectangle on that side. */
import type { Rect } from "./layout";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

export function isArrow(key: string): key is Arrow {
  return key === "ArrowLeft" || key === "ArrowRight" || key === "ArrowUp" || key === "ArrowDown";
}

const OVERLAP = 1; // px that two tiles may share and still lie side by side: rounding

/** The index of the neighbour, or `from` itself at the edge. Straying sideways costs double. */
export function neighbour(rects: readonly Rect[], from: number, arrow: Arrow): number {
  const here = rects[from];
  if (!here) return from;
  const level = arrow === "ArrowLeft" || arrow === "ArrowRight";
  let best = from;
  let bestCost = Infinity;
  rects.forEach((there, i) => {
    const ahead = {
      ArrowLeft: here.x - (there.x + there.width),
      ArrowRight: there.x - (here.x + here.width),
      ArrowUp: here.y - (there.y + there.height),
      ArrowDown: there.y - (here.y + here.height),
    }[arrow];
    if (i === from || ahead < -OVERLAP) return;
    const aside = level ? gap(here.y, here.height, there.y, there.height) : gap(here.x, here.width, there.x, there.width);
    const drift = level ? there.y + there.height / 2 - here.y - here.height / 2 : there.x + there.width / 2 - here.x - here.width / 2;
    const cost = ahead + 2 * aside + 0.1 * Math.abs(drift);
    if (cost < bestCost) {
      best = i;
      bestCost = cost;
    }
  });
  return best;
}

/** The empty stretch between two intervals, 0 where they overlap. */
function gap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.max(0, b - (a + aLength), a - (b + bLength));
}
