/** Wheel, pinch and drag over a map. */

export interface Moves {
  /** Nearer by a factor around a point of the element, CSS px; whether anything changed. */
  zoom: (by: number, x: number, y: number) => boolean;
  pan: (dx: number, dy: number) => void;
}

const NOTCH = 0.0016; // per px of a wheel
const PINCH = 0.01; // the same of a trackpad's pinch, which arrives as a wheel with Ctrl, in small numbers
const LINE = 40; // px, where a wheel counts lines
const STILL = 5; // px within which a press is a click

/** Listens until the function it returns is called. A click that ends a drag is swallowed. */
export function listenForMoves(element: HTMLElement, moves: Moves): () => void {
  const within = (clientX: number, clientY: number) => {
    const box = element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const onWheel = (event: WheelEvent) => {
    if (event.shiftKey || event.deltaY === 0) return; // sideways is the browser's
    const turned = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    const { x, y } = within(event.clientX, event.clientY);
    // Nothing left to zoom out of: the turn is the page's, the map must never hold a reader captive.
    if (moves.zoom(Math.exp(-turned * (event.ctrlKey ? PINCH : NOTCH)), x, y) || event.ctrlKey) event.preventDefault();
  };

  const down = new Map<number, { x: number; y: number }>();
  let dragged = false;
  let strayed = 0;
  const onDown = (event: PointerEvent) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (down.size === 0) [dragged, strayed] = [false, 0];
    down.set(event.pointerId, within(event.clientX, event.clientY));
  };
  const onMove = (event: PointerEvent) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = within(event.clientX, event.clientY);
    down.set(event.pointerId, now);
    strayed += Math.hypot(now.x - before.x, now.y - before.y);
    if (strayed < STILL) return;
    if (!dragged) element.setPointerCapture(event.pointerId);
    dragged = true;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return moves.pan(now.x - before.x, now.y - before.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    const by = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    moves.zoom(by, middle.x, middle.y);
    moves.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  };
  const onUp = (event: PointerEvent) => void down.delete(event.pointerId);
  const onClick = (event: MouseEvent) => {
    if (dragged && event.detail > 0) event.stopImmediatePropagation();
    dragged = false;
  };

  element.addEventListener("wheel", onWheel, { passive: false });
  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onUp);
  element.addEventListener("click", onClick, true);
  return () => {
    element.removeEventListener("wheel", onWheel);
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onUp);
    element.removeEventListener("click", onClick, true);
  };
}
