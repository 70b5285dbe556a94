import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useTheme } from "../../browser/useTheme";
import { sequential } from "../../draw/colour";
import { isArrow } from "../../layout/neighbour";
import { countAt, type Matrix } from "./confusion";
import { type At, cellAtPoint, drawMatrix, type MatrixFrame, type MatrixPalette, type MatrixView, nearestFull } from "./matrixPainter";

const LARGEST_CANVAS = 8192; // px a side: on paper all of the matrix is one canvas
const PAGE = 10; // cells that Page Up and Page Down move

/** Cells smaller than this are hard to hit: the pointer takes the nearest full one. */
const EASY = 9;

interface Props {
  matrix: Matrix;
  names: readonly string[];
  frame: MatrixFrame;
  at: At;
  sentenceOf: (at: At) => string;
  onMove: (at: At, how: "pointer" | "keyboard") => void;
  onOpen: (at: At) => void;
  onResize: (by: number) => void;
  onArea: (area: { width: number; height: number }) => void;
}

/**
 * The matrix: a canvas that stays in view while an empty box of the matrix's true size scrolls past. The one real cell
 * is the current one: a million would be too many for any browser, and a screen reader is told where it is.
 */
export function MatrixGrid({ matrix, names, frame, at, sentenceOf, onMove, onOpen, onResize, onArea }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const current = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(false);
  const theme = useTheme();
  const colours = useMemo(() => sequential(theme), [theme]);
  const n = matrix.order.length;
  const { left, top, wide, high } = frame;

  const view = (): MatrixView => {
    const { clientWidth: width, clientHeight: height, scrollLeft, scrollTop } = scroller.current!;
    return { ...frame, width, height, scrollLeft, scrollTop, ratio: Math.min(devicePixelRatio, LARGEST_CANVAS / Math.max(width, height)) };
  };
  const draw = () => {
    const now = view();
    const { width, height } = canvas.current!;
    const wanted = { width: Math.round(now.width * now.ratio), height: Math.round(now.height * now.ratio) };
    if (width !== wanted.width) canvas.current!.width = wanted.width;
    if (height !== wanted.height) canvas.current!.height = wanted.height;
    drawMatrix(canvas.current!.getContext("2d", { alpha: false })!, matrix, names, now, at, focused, paletteOf(canvas.current!, colours));
  };
  const latest = useRef(draw);
  latest.current = draw;

  useLayoutEffect(() => {
    let printing = false;
    const fit = () => {
      const box = scroller.current!;
      canvas.current!.style.width = `${box.clientWidth}px`;
      canvas.current!.style.height = `${box.clientHeight}px`;
      latest.current();
    };
    const measure = () => {
      if (printing) return; // paper has the cells of the screen
      const box = scroller.current!;
      // Not clientWidth: scroll bars come and go with the size that is chosen from this.
      onArea({ width: box.offsetWidth, height: box.offsetHeight });
      fit();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current!);
    const print = () => {
      printing = true;
      scroller.current!.scrollTo(0, 0);
      fit();
    };
    const printed = () => {
      printing = false;
      measure();
    };
    addEventListener("beforeprint", print); // paper.ts has given it its size: it listens since the start
    addEventListener("afterprint", printed);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
      removeEventListener("afterprint", printed);
    };
  }, []);
  useLayoutEffect(() => {
    canvas.current!.style.width = `${scroller.current!.clientWidth}px`;
    canvas.current!.style.height = `${scroller.current!.clientHeight}px`;
    draw();
  });
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);

  // A new size keeps the current cell where it is.
  const before = useRef(frame);
  useLayoutEffect(() => {
    const box = scroller.current!;
    box.scrollLeft += at.column * (wide - before.current.wide);
    box.scrollTop += at.row * (high - before.current.high);
    before.current = frame;
  }, [wide, high]);

  // Wheel listeners that may prevent the page's own zoom have to be active ones.
  const resize = useRef(onResize);
  resize.current = onResize;
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return; // pinching arrives as a wheel with Ctrl
      event.preventDefault();
      resize.current(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    };
    const box = scroller.current!;
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => box.removeEventListener("wheel", onWheel);
  }, []);

  const reveal = (cellAt: At) => {
    const box = scroller.current!;
    const now = view();
    // A step scrolls by as much as it must; a leap puts its cell in the middle.
    const fit = (from: number, start: number, cell: number, room: number) =>
      start < from - room / 2 || start > from + 1.5 * room ? start - room / 2 : Math.min(start, Math.max(from, start + cell - room));
    box.scrollLeft = fit(now.scrollLeft, cellAt.column * wide, wide, now.width - left);
    box.scrollTop = fit(now.scrollTop, cellAt.row * high, high, now.height - top);
  };
  const onKey = (event: KeyboardEvent) => {
    const next = moved(at, event, n);
    if (next) {
      event.preventDefault();
      event.stopPropagation();
      onMove(next, "keyboard");
      reveal(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen(at);
    } else if (event.key === "+" || event.key === "-") {
      event.preventDefault();
      onResize(event.key === "+" ? 1.2 : 1 / 1.2);
    }
  };
  const under = (event: PointerEvent | MouseEvent): At | null => {
    const box = canvas.current!.getBoundingClientRect();
    const found = cellAtPoint(matrix, view(), event.clientX - box.left, event.clientY - box.top);
    return found && high < EASY ? nearestFull(matrix, found, Math.ceil(EASY / 2 / high)) : found;
  };
  // A list beside the matrix may move the cell, too.
  useLayoutEffect(() => {
    if (!scroller.current!.matches(":hover")) reveal(at);
  }, [at.row, at.column, matrix]);

  const touched = useRef(false);
  return (
    <div
      class="matrix"
      ref={scroller}
      role="grid"
      aria-label="Confusion matrix: rows are labels, columns predictions"
      aria-rowcount={n}
      aria-colcount={n}
      onScroll={() => scroller.current && draw()} // a scroll is told a frame later: the view may be gone by then
      onKeyDown={onKey}
      onPointerDown={(event) => (touched.current = event.pointerType === "touch")}
      onPointerMove={(event) => {
        const found = event.pointerType === "touch" ? null : under(event);
        if (found) onMove(found, "pointer");
      }}
      onClick={(event) => {
        const found = under(event);
        if (!found) return;
        onMove(found, "pointer");
        // A finger hides what it points at: it chooses a cell, and the sentence above has a button.
        if (!touched.current) onOpen(found);
      }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div class="matrix-space" role="row" aria-rowindex={at.row + 1} style={{ width: `${left + n * wide}px`, height: `${top + n * high}px` }}>
        <div
          class="matrix-cell"
          ref={current}
          role="gridcell"
          tabIndex={0}
          aria-colindex={at.column + 1}
          aria-label={sentenceOf(at)}
          data-count={countAt(matrix, at.row, at.column)}
          style={{ left: `${left + at.column * wide}px`, top: `${top + at.row * high}px`, width: `${wide}px`, height: `${high}px` }}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        />
      </div>
    </div>
  );
}

/** Where a key leads from a cell; null: nowhere, it is not for moving. */
export function moved(at: At, event: { key: string; ctrlKey: boolean }, n: number): At | null {
  const to = (row: number, column: number) => ({ row: Math.min(n - 1, Math.max(0, row)), column: Math.min(n - 1, Math.max(0, column)) });
  const { row, column } = at;
  if (isArrow(event.key))
    return { ArrowLeft: to(row, column - 1), ArrowRight: to(row, column + 1), ArrowUp: to(row - 1, column), ArrowDown: to(row + 1, column) }[event.key];
  if (event.key === "PageUp") return to(row - PAGE, column);
  if (event.key === "PageDown") return to(row + PAGE, column);
  if (event.key === "Home") return event.ctrlKey ? to(0, 0) : to(row, 0);
  if (event.key === "End") return event.ctrlKey ? to(n - 1, n - 1) : to(row, n - 1);
  return null;
}

/** Colours live in the style sheet alone. */
function paletteOf(element: Element, colours: MatrixPalette["colours"]): MatrixPalette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    page: colour("--page"),
    tile: colour("--tile"),
    line: colour("--line"),
    text: colour("--text"),
    soft: colour("--soft"),
    accent: colour("--accent"),
    wash: colour("--accent-wash"),
    font: style.fontFamily,
    colours,
  };
}
