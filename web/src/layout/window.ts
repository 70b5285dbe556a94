/** Which rows of a long list are worth having: those on screen and a few around them. */
export interface Window {
  from: number;
  to: number; // one past the last
}

const AROUND = 8; // rows ready on each side, so that scrolling meets no gap

export function visibleRows(count: number, rowHeight: number, scrollTop: number, height: number): Window {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - AROUND);
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + AROUND);
  // In steps, so that a small move changes nothing.
  const stepped = Math.min(from - (from % AROUND), Math.max(0, count - 1));
  return { from: stepped, to: Math.max(stepped, Math.min(count, to + AROUND - (to % AROUND))) };
}
