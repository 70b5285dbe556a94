import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useTheme } from "../../browser/useTheme";
import { distancesOf, openTo } from "../../counts/hierarchy";
import { confusionKey, mix } from "../../counts/mix";
import { overAll } from "../../counts/over";
import { drawLegend } from "../../draw/cells";
import { sequential, STEPS, type Table } from "../../draw/colour";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { classOrder, confusionMatrix, confusions, confusionSentence, countAt, legendTicks, type Matrix, strength } from "./confusion";
import { type Collapsed, collapse, collapsedSentence, namesOfNodes } from "./collapse";
import { ConfusionList } from "./ConfusionList";
import { CellButtons, deepest, HowFar, LevelChoice } from "./Levels";
import { MatrixGrid } from "./MatrixGrid";
import type { At, MatrixFrame } from "./matrixPainter";

const SMALLEST = 3; // px a side of a cell
const LARGEST = 72;
const WIDEST = 1.6; // a cell is at most this much wider than high
const LETTER = 7; // px, about
const LEVEL_TOP = 40; // px over the matrix for names that lie level
const MANY = 40; // classes, from which on superclasses are shown first

/** Label × prediction over the errors of the node on show. */
export function ConfusionView({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { manifest, errors } = explorer;
  const { hierarchy } = manifest;
  const { node } = explorer.state;
  const classes = manifest.classes.length;
  const names = useMemo(() => namesOfNodes(manifest), [manifest]);
  const [all, setAll] = useState(false);
  const classTree = explorer.trees.byLabel();
  const order = useMemo(() => classOrder(classes, classTree), [classTree]);
  const ofClasses = useMemo(() => confusionMatrix(errors, errorsOf(tree, node), order, all), [tree, node, order, all]);
  const everywhere = useMemo(() => {
    const key = confusionKey(errors, classes);
    return new Map(mix(Int32Array.from(errors.label.keys()), key).map((part) => [part.key, part.count]));
  }, [errors]);
  const list = useMemo(() => confusions(ofClasses), [ofClasses]);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => (hierarchy ? openTo(hierarchy, classes > MANY ? 1 : deepest(hierarchy)) : new Set()));
  const matrix = useMemo(() => (hierarchy ? collapse(hierarchy, ofClasses, list, open) : ofClasses), [ofClasses, open]);
  const distances = useMemo(() => hierarchy && distancesOf(hierarchy, errors, errorsOf(tree, node)), [tree, node]);

  const [area, setArea] = useState({ width: 0, height: 0 });
  const [wanted, setWanted] = useState(0); // 0: as large as fits
  const n = matrix.order.length;
  const longest = useMemo(() => longestName(matrix, names), [matrix, names]);
  const fitting = fittingCell(area, n, longest);
  const cell = wanted > 0 ? wanted : fitting;
  const frame = frameFor(cell, area.width, n, longest);
  const resize = (by: number) => setWanted(Math.min(LARGEST, Math.max(SMALLEST, by > 1 ? Math.ceil(cell * by) : Math.floor(cell * by))));

  const fullest = useMemo(() => (hierarchy ? fullestOf(matrix) : placeOf(matrix, list[0])), [matrix]);
  const classesAt = (cellAt: At) => ({ label: matrix.order[cellAt.row]!, prediction: matrix.order[cellAt.column]! });
  // By its classes: their order is another one as soon as the tree by label has arrived.
  const [chosen, setChosen] = useState<{ node: number; open: typeof open; pair: { label: number; prediction: number } } | null>(null);
  const kept = chosen?.node === node && chosen.open === open ? placeOf(matrix, chosen.pair) : fullest;
  const at = matrix.order[kept.row] === undefined || matrix.order[kept.column] === undefined ? fullest : kept;
  const choose = (next: At) => (next.row !== at.row || next.column !== at.column) && setChosen({ node, open, pair: classesAt(next) });

  const sentenceOf = (cellAt: At) => {
    const pair = classesAt(cellAt);
    if (Math.max(pair.label, pair.prediction) >= classes) return collapsedSentence(names, pair.label, pair.prediction, countAt(matrix, cellAt.row, cellAt.column), matrix.total);
    return confusionSentence(manifest, pair, countAt(matrix, cellAt.row, cellAt.column), matrix.total, everywhere.get(pair.label * classes + pair.prediction) ?? 0);
  };
  // No filter keeps the errors among a superclass's images and leaves the correct ones out.
  const opens = ({ row, column }: At) => countAt(matrix, row, column) > 0 && !(row === column && overAll(manifest));
  const openCell = (cellAt: At) => {
    const { label, prediction } = classesAt(cellAt);
    if (!opens(cellAt)) return;
    if (Math.max(label, prediction) < classes) return void explorer.go.openConfusion(label, prediction, true);
    const { classesOf } = matrix as Collapsed;
    const others = explorer.state.filters.filter(({ field }) => field !== "label" && field !== "prediction");
    const is = (field: "label" | "prediction", row: number) => ({ field, kind: "is" as const, values: classesOf[row]! });
    void explorer.filters.set([...others, is("label", cellAt.row), is("prediction", cellAt.column)], { view: "treemap" });
  };
  if (n === 0) return <NoConfusion explorer={explorer} images={errorsOf(tree, node).length} />;
  const here = countAt(matrix, at.row, at.column);
  return (
    <div class="confusion-view">
      <section class="matrix-side" aria-labelledby="matrix-title">
        <h2 id="matrix-title" class="sr-only">
          Confusion matrix
        </h2>
        {hierarchy && distances && <HowFar hierarchy={hierarchy} distances={distances} />}
        <div class="matrix-head">
          <p class="matrix-sentence" role="status">
            {sentenceOf(at)}
          </p>
          <div class="matrix-actions">
            {hierarchy && <CellButtons hierarchy={hierarchy} open={open} onOpen={setOpen} nodes={[matrix.order[at.row]!, matrix.order[at.column]!]} />}
            {opens(at) && (
              <button type="button" class="action" onClick={() => openCell(at)}>
                Open {here === 1 ? "this error" : `these ${count(here)}`}
              </button>
            )}
          </div>
        </div>
        <MatrixGrid
          matrix={matrix}
          names={names}
          frame={frame}
          at={at}
          sentenceOf={sentenceOf}
          onMove={choose}
          onOpen={openCell}
          onResize={resize}
          onArea={(next) => (next.width !== area.width || next.height !== area.height) && setArea(next)}
        />
        <div class="matrix-tools">
          {hierarchy && <LevelChoice hierarchy={hierarchy} open={open} onOpen={setOpen} />}
          <CountLegend most={matrix.most} />
          <label class="slider">
            <span>Cell size</span>
            <input
              type="range"
              min={SMALLEST}
              max={LARGEST}
              value={cell}
              aria-valuetext={`${cell} pixels`}
              onInput={(event) => setWanted(event.currentTarget.valueAsNumber)}
            />
          </label>
          {wanted > 0 && wanted !== fitting && (
            <button type="button" class="quiet" onClick={() => setWanted(0)}>
              Fit
            </button>
          )}
          {(matrix.leftOut > 0 || all) && (
            <label class="check">
              <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
              <span>{all ? "With classes that have no errors here" : `With the ${plural(matrix.leftOut, "class", "classes")} that ${matrix.leftOut === 1 ? "has" : "have"} no errors here`}</span>
            </label>
          )}
        </div>
        <p class="small">
          {plural(matrix.total, "error")}
          {matrix.total < manifest.errors && ` of the site’s ${count(manifest.errors)}`}. A row is a label, a column a prediction.{" "}
          {matrix.order.some((index) => index >= classes)
            ? "The diagonal of a superclass counts the errors inside it. Correct images are left out."
            : "The diagonal (correct images) is left out, because its numbers would hide the errors."}{" "}
          {hierarchy ? "Classes of one superclass are next to each other." : classTree ? "Classes with similar errors are next to each other." : "Classes are in the order of the model’s outputs."}
        </p>
      </section>
      <ConfusionList explorer={explorer} matrix={ofClasses} list={list} everywhere={everywhere} onPoint={(confusion) => choose(placeOf(matrix, confusion))} />
    </div>
  );
}

/** Over all images a cluster may have no error at all. */
function NoConfusion({ explorer, images }: { explorer: Explorer; images: number }) {
  useEffect(() => void (document.documentElement.dataset.state = "ready"), [explorer]);
  return <p class="confusion-view">{images === 1 ? "The one image is" : `All ${count(images)} images are`} correctly classified. No confusions.</p>;
}

/** Of equals the first. */
function fullestOf({ rowStart, column, count: counts, most }: Matrix): At {
  const cell = Math.max(0, counts.indexOf(most));
  return { row: Math.max(0, rowStart.findIndex((start) => start > cell) - 1), column: column[cell] ?? 0 };
}

function placeOf(matrix: Matrix, confusion: { label: number; prediction: number } | undefined): At {
  if (!confusion) return { row: 0, column: 0 };
  if ("rowOf" in matrix) {
    const { rowOf } = matrix as Collapsed;
    const of = (index: number) => rowOf[index] ?? matrix.order.indexOf(index); // a superclass stands for itself
    return { row: of(confusion.label), column: of(confusion.prediction) };
  }
  return { row: matrix.order.indexOf(confusion.label), column: matrix.order.indexOf(confusion.prediction) };
}

function longestName(matrix: Matrix, names: readonly string[]): number {
  let longest = 0;
  for (const index of matrix.order) longest = Math.max(longest, names[index]!.length);
  return longest * LETTER;
}

/** The largest cells with which the whole matrix is in view. */
function fittingCell({ width, height }: { width: number; height: number }, n: number, longest: number): number {
  const { left, top } = frameFor(SMALLEST, width, n, longest);
  const most = Math.min(LARGEST, Math.floor((width - left - 2) / n));
  const fit = (room: number) => Math.max(SMALLEST, Math.min(most, Math.floor((height - room - 2) / n)));
  // Level names need less height than those on end, if cells of that size are wide enough for them.
  return frameFor(fit(LEVEL_TOP), width, n, longest).level ? fit(LEVEL_TOP) : fit(top);
}

/** @param high height of a cell; it becomes wider than that where there is room, so that names fit over it */
function frameFor(high: number, width: number, n: number, longest: number): MatrixFrame {
  const narrow = width < 500;
  const left = Math.round(Math.min(Math.max(84, longest + 18), narrow ? 96 : 180));
  const wide = Math.max(high, Math.min(Math.floor(high * WIDEST), Math.floor((width - left - 2) / n)));
  const level = longest + 10 <= wide;
  return { left, top: level ? LEVEL_TOP : Math.round(Math.min(Math.max(46, longest + 14), narrow ? 90 : 130)), wide, high, level };
}

/** How many errors a colour stands for. */
function CountLegend({ most }: { most: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    if (canvas.current) drawLegend(canvas.current, countColours(sequential(theme), most));
  }, [theme, most]);
  if (most <= 1) return <p class="small">A coloured cell is 1 error.</p>;
  const low = strength(1, most);
  return (
    <div class="legend count-legend" title="The colour scale is logarithmic in the number of errors">
      <canvas ref={canvas} aria-hidden="true" />
      <span class="ticks-at">
        {legendTicks(most).map((tick) => (
          <span key={tick} style={{ left: `${(100 * (strength(tick, most) - low)) / (1 - low)}%` }}>
            {count(tick)}
          </span>
        ))}
      </span>
      <span class="unit">errors in a cell, logarithmic</span>
    </div>
  );
}

/** The stretch of the table that counts from 1 to the most have. */
function countColours(table: Table, most: number): Table {
  const low = strength(1, most);
  const colours = new Uint8ClampedArray(STEPS * 4);
  for (let b = 0; b < STEPS; b++) {
    const from = 4 * Math.round((low + ((1 - low) * b) / (STEPS - 1)) * (STEPS - 1));
    colours.set(table.subarray(from, from + 4), 4 * b);
  }
  return colours;
}
