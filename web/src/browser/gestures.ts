/** Wheel and pinch as steps into and out of clusters: one turn or one pinch is one step, wherever it stops. */

export interface Steps {
  /** From a point of the element, CSS px; whether there was anything to go into. */
  into: (x: number, y: number) => boolean;
  out: () => boolean;
}

const NOTCH = 40; // a wheel's notch is about 100 px, a trackpad's event a few: this much together is meant
const PAUSE_MS = 140; // without an event the turn is over; a trackpad's momentum comes at shorter intervals
const AGAIN_MS = 700; // who goes on turning for this long wants another step
const SPREAD = 1.25; // two fingers this much further apart, or closer together

/** Listens until the function it returns is called. */
export function listenForSteps(element: HTMLElement, steps: Steps): () => void {
  let turned = 0;
  let lastEvent = 0;
  let lastStep = -Infinity;
  let stepped = false; // in this turn of the wheel
  let scrolling = false; // this turn is the page's

  const step = (inwards: boolean, clientX: number, clientY: number): boolean => {
    const box = element.getBoundingClientRect();
    return inwards ? steps.into(clientX - box.left, clientY - box.top) : steps.out();
  };

  const onWheel = (event: WheelEvent) => {
    if (event.shiftKey || event.deltaY === 0) return; // sideways is the browser's
    const now = event.timeStamp;
    if (now - lastEvent > PAUSE_MS) {
      turned = 0;
      stepped = scrolling = false;
    }
    lastEvent = now;
    if (scrolling) return;
    if (stepped && now - lastStep < AGAIN_MS) return event.preventDefault();
    turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * NOTCH;
    // A trackpad's pinch arrives as a wheel with Ctrl, in small numbers.
    if (Math.abs(turned) < (event.ctrlKey ? NOTCH / 8 : NOTCH)) return event.preventDefault();
    const done = step(turned < 0, event.clientX, event.clientY);
    turned = 0;
    if (done) {
      event.preventDefault();
      stepped = true;
      lastStep = now;
    } else if (!stepped) scrolling = true; // nothing to step to: the map must never hold a reader captive
    else event.preventDefault(); // but a turn that began as a step does not end in scrolling away
  };

  let apart = 0; // distance of two fingers when the pinch began; 0: none is under way
  const distance = ([a, b]: TouchList | Touch[]) => Math.hypot(a!.clientX - b!.clientX, a!.clientY - b!.clientY);
  const onTouchStart = (event: TouchEvent) => {
    apart = event.touches.length === 2 ? distance(event.touches) : 0;
  };
  const onTouchMove = (event: TouchEvent) => {
    if (event.touches.length !== 2) return; // one finger scrolls the page, as everywhere
    event.preventDefault();
    if (apart === 0) return;
    const [a, b] = [event.touches[0]!, event.touches[1]!];
    const spread = distance(event.touches) / apart;
    if (spread < SPREAD && spread > 1 / SPREAD) return;
    apart = 0;
    step(spread > 1, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
  };

  element.addEventListener("wheel", onWheel, { passive: false });
  element.addEventListener("touchstart", onTouchStart, { passive: true });
  element.addEventListener("touchmove", onTouchMove, { passive: false });
  return () => {
    element.removeEventListener("wheel", onWheel);
    element.removeEventListener("touchstart", onTouchStart);
    element.removeEventListener("touchmove", onTouchMove);
  };
}
