import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isFocusFree } from "../../browser/focus";
import type { Explorer } from "../../state/explorer";
import { remember } from "../../state/tour";
import { type Box, overlap, place } from "./place";
import { firstTile, type Step, stepsOf } from "./steps";

/** As in page.css: one column, and the card is a sheet at the bottom. */
const NARROW = "(max-width: 860px)";
const AIR = 7; // px

/** The page in four steps, from where it first opens, each beside what it is about. The page stays in use: whoever opens a cluster is at the step about clusters. */
export function Tour({ explorer, again, onClose }: { explorer: Explorer; again: boolean; onClose: () => void }) {
  const { state, tree, manifest, marked } = explorer;
  const [shown, setShown] = useState<{ deep: boolean } | null>(null); // null: what it points at is not there yet
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDivElement>(null);
  const spot = useRef<HTMLDivElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const elsewhere = state.view !== "treemap" || state.image !== null || tree === null;
  const inside = !elsewhere && (state.node !== tree.root || marked !== null);

  useEffect(() => {
    return whenReady(() => {
      const deep = document.querySelector(".tile") !== null;
      if (!again && (!deep || !remember())) onClose();
      else setShown({ deep });
    });
  }, []);
  useEffect(() => {
    if (shown && elsewhere) onClose();
  }, [shown, elsewhere]);

  const steps = stepsOf({ thing: explorer.thing, listed: manifest.clusters.length > 0, deep: shown?.deep ?? true });
  const last = steps.length - 1;
  const now = inside && shown?.deep ? last : Math.min(at, shown?.deep ? last - 1 : last);
  const step = steps[now]!;

  const go = (to: number) => {
    next.current!.focus({ preventScroll: true }); // the other button may go
    if (to > last) return onClose();
    setAt(to);
    if (!shown!.deep) return;
    const tile = firstTile();
    if (now === last) explorer.nav.go(explorer.nav.start);
    else if (to === last && tile) explorer.go.open(Number(tile.dataset.node));
  };

  useEffect(() => {
    if (!shown) return;
    const before = document.activeElement;
    if (again || isFocusFree()) next.current!.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], .drop[open]") || (event.target as Element).matches?.("input, select, textarea")) return;
      event.preventDefault(); // it is this that it closes, not the cluster
      event.stopPropagation();
      onClose();
    };
    window.addEventListener("keydown", onKey, true);
    return () => {
      window.removeEventListener("keydown", onKey, true);
      if (before instanceof HTMLElement && before.isConnected && isFocusFree()) before.focus({ preventScroll: true });
    };
  }, [shown]);

  // Nothing was opened: what to do first is at the top, also of a narrow page.
  useLayoutEffect(() => {
    if (!shown) return;
    return () => {
      if (!location.hash) scrollTo(0, 0);
    };
  }, [shown]);

  useLayoutEffect(() => {
    if (!shown) return;
    const target = step.in ? document.querySelector(step.in) : step.at();
    if (!matchMedia(NARROW).matches) target?.scrollIntoView({ block: "nearest" });
    else if (!begins(target)) target?.scrollIntoView({ block: "start" }); // a sheet covers what is below
    // A frame may come when the tour is gone already.
    return whenMoved(() => card.current && spot.current && arrange(step.at, card.current, spot.current));
  }, [shown, now]);

  if (!shown || elsewhere) return null;
  const onKey = (event: KeyboardEvent) => {
    const to = event.key === "ArrowRight" ? Math.min(now + 1, last) : event.key === "ArrowLeft" ? Math.max(now - 1, 0) : now;
    if (to === now) return;
    event.preventDefault();
    event.stopPropagation(); // between tiles the arrows mean something else
    go(to);
  };
  return (
    <>
      <div class="tour-spot" ref={spot} hidden />
      <div class="tour" ref={card} role="dialog" aria-labelledby="tour-title" aria-describedby="tour-text" onKeyDown={onKey}>
        <div aria-live="polite">
          <h2 id="tour-title">{step.title}</h2>
          <p id="tour-text">{step.text}</p>
        </div>
        <button type="button" class="tour-close" onClick={onClose} aria-label="Close the tour" title="Close (Esc)">
          ✕
        </button>
        <p class="tour-steps">
          <span>
            {now + 1} of {steps.length}
          </span>
          {now > 0 && (
            <button type="button" onClick={() => go(now - 1)}>
              Previous
            </button>
          )}
          <button type="button" class="tour-next" ref={next} onClick={() => go(now + 1)}>
            {now < last ? "Next" : "Done"}
          </button>
        </p>
      </div>
    </>
  );
}

function begins(target: Element | null): boolean {
  const { top } = target?.getBoundingClientRect() ?? { top: 0 };
  return top >= 0 && top < innerHeight / 2;
}

/** The outline goes round what can be seen of it, the card beside that; on a narrow page, style sheets say where the card is. */
function arrange(at: Step["at"], card: HTMLElement, spot: HTMLElement): void {
  const target = at();
  const room = { left: 0, top: 0, width: document.documentElement.clientWidth, height: innerHeight };
  const part = target?.closest<HTMLElement>(".panel, .map");
  const seen = target && part && overlap(around(target.getBoundingClientRect()), part.getBoundingClientRect());
  const box = seen && overlap(seen, room);
  spot.hidden = !box;
  if (!box) return;
  put(spot, { left: box.left, top: box.top, width: box.width, height: box.height });
  const { side, arrow, ...corner } = place(box, { width: card.offsetWidth, height: card.offsetHeight }, room);
  put(card, corner);
  card.dataset.side = side;
  card.style.setProperty("--arrow", `${arrow}px`);
}

/** Some air, that the line is not upon what it goes round. */
function around({ left, top, width, height }: DOMRect): Box {
  return { left: left - AIR, top: top - AIR, width: width + 2 * AIR, height: height + 2 * AIR };
}

function put(element: HTMLElement, lengths: Record<string, number>): void {
  for (const [name, value] of Object.entries(lengths)) element.style.setProperty(name, `${value}px`);
}

/** Calls back now, and whenever the page may have moved; until the function it returns is called. */
function whenMoved(act: () => void): () => void {
  act();
  const changes = new MutationObserver(act); // not of attributes, which the act itself sets
  changes.observe(document.querySelector(".app")!, { childList: true, subtree: true, characterData: true });
  const resized = new ResizeObserver(act);
  for (const element of document.querySelectorAll(".panel, .panel > section, .treemap")) resized.observe(element);
  addEventListener("resize", act);
  addEventListener("scroll", act, true);
  return () => {
    changes.disconnect();
    resized.disconnect();
    removeEventListener("resize", act);
    removeEventListener("scroll", act, true);
  };
}

/** Calls back once the view is drawn, unless the function it returns is called before. */
function whenReady(act: () => void): () => void {
  const page = document.documentElement;
  const look = () => {
    if (page.dataset.state !== "ready") return;
    watch.disconnect();
    act();
  };
  const watch = new MutationObserver(look);
  watch.observe(page, { attributeFilter: ["data-state"] });
  look();
  return () => watch.disconnect();
}
