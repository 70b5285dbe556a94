/** Where the tour's card stands beside what it points at. CSS px. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Placed {
  left: number;
  top: number;
  side: "left" | "right" | "below" | "above" | "inside"; // of what it points at
  arrow: number; // from the card's top, or from its left edge where it is above or below
}

const GAP = 16;
const EDGE = 8; // of the window
const CORNER = 20; // the arrow keeps away from the card's corners

/** Beside it where there is room, else over it, in its lower corner: there, too, if it has most of the window, so that
 * the card hides a corner of it and not all that is beside it. */
export function place(at: Box, card: { width: number; height: number }, room: { width: number; height: number }): Placed {
  const within = (value: number, size: number, whole: number) => Math.max(EDGE, Math.min(value, whole - size - EDGE));
  const right = at.left + at.width;
  const bottom = at.top + at.height;
  const arrowTo = (middle: number, start: number, size: number) => Math.max(CORNER, Math.min(middle - start, size - CORNER));
  const beside = (side: "left" | "right", left: number): Placed => {
    const middle = at.top + Math.min(at.height / 2, card.height); // of something long: near where it begins
    const top = within(middle - card.height / 2, card.height, room.height);
    return { left, top, side, arrow: arrowTo(middle, top, card.height) };
  };
  const along = (side: "below" | "above", top: number): Placed => {
    const middle = at.left + at.width / 2;
    const left = within(middle - card.width / 2, card.width, room.width);
    return { left, top, side, arrow: arrowTo(middle, left, card.width) };
  };
  const inside: Placed = { left: within(right - card.width - GAP, card.width, room.width), top: within(bottom - card.height - GAP, card.height, room.height), side: "inside", arrow: 0 };
  if (right + GAP + card.width + EDGE <= room.width) return at.width > room.width / 2 ? inside : beside("right", right + GAP);
  if (at.left - GAP - card.width >= EDGE) return beside("left", at.left - GAP - card.width);
  if (bottom + GAP + card.height + EDGE <= room.height) return along("below", bottom + GAP);
  if (at.top - GAP - card.height >= EDGE) return along("above", at.top - GAP - card.height);
  return inside;
}

/** What two boxes have in common; null: nothing. */
export function overlap(a: Box, b: Box): Box | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}
