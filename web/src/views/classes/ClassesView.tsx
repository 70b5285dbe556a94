import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { countsHere, type Figures, figuresOf, type Sort, sortBy } from "../../counts/figures";
import { wrongAmong } from "../../counts/over";
import { visibleRows } from "../../layout/window";
import { type Column, Meanings, SortHead } from "../../parts/Columns";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { className } from "../../words/names";
import { accuracy, count, percent, plural, rate } from "../../words/numbers";
import { plain, searchNames } from "../../words/search";

const ROW = 33; // px; the style sheet has the same

type Key = "name" | "images" | "errors" | "tagged" | "here" | "recall" | "predictions" | "precision" | "falsePositives" | "falsePositiveRate" | "takenHere" | "confusion";

interface ClassColumn extends Column<Key> {
  zoomed?: boolean; // there only inside a cluster
}

const COLUMNS: ClassColumn[] = [
  { key: "name", title: "Class", meaning: "The class. Open it to see its errors in the treemap.", text: true },
  { key: "images", title: "Images", meaning: "Images with this label." },
  { key: "errors", title: "Errors", meaning: "Misclassified images with this label." },
  { key: "tagged", title: "Tagged", meaning: "Tagged errors, directly or through a cluster." },
  { key: "here", title: "Errors here", meaning: "Errors with this label in the current cluster that pass the filters.", zoomed: true },
  { key: "recall", title: "Accuracy (recall)", meaning: "Share of the images with this label that are correctly classified. For one class, accuracy and recall are the same number." },
  { key: "predictions", title: "Predicted", meaning: "Number of images predicted as this class." },
  { key: "precision", title: "Precision", meaning: "Of the images predicted as this class, the share that is correct." },
  { key: "falsePositives", title: "False positives", meaning: "Images of other classes predicted as this class." },
  { key: "takenHere", title: "False positives here", meaning: "False positives in the current cluster that pass the filters.", zoomed: true },
  { key: "falsePositiveRate", title: "False-positive rate", meaning: "False positives as a share of all images of other classes (not of the predictions, which is 1 − precision)." },
  { key: "confusion", title: "Top confusion", meaning: "Most frequent wrong prediction for this class, and how many of its errors have it. Open it to see them.", text: true },
];

/** Every class of the model with the figures it is judged by; follows the zoom. */
export function ClassesView({ explorer, tree }: { explorer: Explorer; tree: Tree | null }) {
  const { manifest, errors, state } = explorer;
  const zoomed = tree !== null && (state.node !== tree.root || explorer.filtered);
  const [chosen, setSort] = useState<Sort<Key> | null>(null);
  // Until the reader sorts, and where the column is gone: what matters here first.
  const gone = !zoomed && (chosen?.key === "here" || chosen?.key === "takenHere");
  const sort = chosen === null || gone ? { key: zoomed ? ("here" as const) : ("errors" as const), down: true } : chosen;
  const [query, setQuery] = useState("");
  const figures = useMemo(() => figuresOf(manifest, errors), [manifest]);
  const names = useMemo(() => figures.map((row) => plain(row.name)), [figures]);
  const wrongHere = useMemo(() => (tree ? wrongAmong(explorer, errorsOf(tree, state.node)) : new Int32Array()), [tree, state.node]);
  const here = useMemo(() => countsHere(errors, wrongHere, figures.length), [tree, state.node]);
  const { borne } = explorer.tags.index;
  const tagged = useMemo(() => countsHere(errors, [...borne.keys()], figures.length).labels, [borne]);
  const rows = useMemo(() => {
    const found = plain(query).trim() === "" ? figures : searchNames(query, names, Infinity).hits.map((index) => figures[index]!);
    const valueOf = (row: Figures, by: Key): number | string => {
      if (by === "here") return here.labels[row.index]!;
      if (by === "takenHere") return here.predictions[row.index]!;
      if (by === "tagged") return tagged[row.index]!;
      if (by === "confusion") return row.confusion?.count ?? NaN;
      return row[by];
    };
    return sortBy(found, sort, valueOf);
  }, [figures, query, sort.key, sort.down, here, tagged]);

  const columns = COLUMNS.filter((column) => (zoomed || !column.zoomed) && (column.key !== "tagged" || borne.size > 0));
  const { scroller, from, to } = useWindow(rows.length);
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);
  const n = wrongHere.length;
  return (
    <section class="classes-view" aria-labelledby="all-classes-title">
      <div class="classes-head">
        <h2 id="all-classes-title">{plural(figures.length, "class", "classes")}</h2>
        <input type="search" placeholder="Find a class" aria-label="Find a class" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        <p class="small" role="status">
          {query.trim() !== "" && (rows.length === 0 ? `No match for “${query}” in ${plural(figures.length, "class", "classes")}. ` : `Shown ${count(rows.length)} of ${count(figures.length)}. `)}
          {zoomed ? `“Here” means the ${plural(n, "error")} shown. All other numbers are over all ${plural(manifest.images, "image")}.` : `Over all ${plural(manifest.images, "image")}.`}
        </p>
      </div>
      {/* A region that scrolls has to be within reach of the keyboard. */}
      <div class="classes-scroll" ref={scroller} tabIndex={0} role="region" aria-label="Table of classes">
        <table aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <SortHead key={column.key} column={column} sort={sort} down={column.key !== "name"} onSort={setSort} />
              ))}
              <th scope="col">Groups</th>
            </tr>
          </thead>
          <tbody>
            <Gap rows={from} columns={columns.length + 1} />
            {rows.slice(from, to).map((row, i) => (
              <tr key={row.index} aria-rowindex={from + i + 2} data-class={row.index}>
                {columns.map(({ key }) => (
                  <Cell key={key} of={key} row={row} here={here} tagged={tagged[row.index]!} explorer={explorer} />
                ))}
                <td>
                  {(explorer.wrong ? row.images : row.errors) > 0 && (
                    <a href={explorer.nav.hrefOf({ class: row.index })} aria-label={`Compare automatic and manual groups of ${row.name}`} title={`How the ${explorer.thing}s of ${row.name} group: automatically, and by prediction`}>
                      compare
                    </a>
                  )}
                </td>
              </tr>
            ))}
            <Gap rows={rows.length - to} columns={columns.length + 1} />
          </tbody>
        </table>
      </div>
      <Meanings columns={columns} />
    </section>
  );
}

interface CellProps {
  of: Key;
  row: Figures;
  here: { labels: Int32Array; predictions: Int32Array };
  tagged: number;
  explorer: Explorer;
}

function Cell({ of, row, here, tagged, explorer }: CellProps) {
  const right = row.images - row.errors;
  if (of === "name") {
    return (
      <th scope="row">
        {(explorer.wrong ? row.images : row.errors) > 0 ? (
          <button type="button" class="link" title={`Open the ${explorer.wrong ? plural(row.images, "image") : plural(row.errors, "error")} of ${row.name}`} onClick={() => explorer.go.openClass(row.index)}>
            <bdi>{row.name}</bdi>
          </button>
        ) : (
          <bdi title={row.name}>{row.name}</bdi>
        )}
      </th>
    );
  }
  if (of === "confusion") {
    if (!row.confusion) return <td class="most">–</td>;
    const { prediction, count: n } = row.confusion;
    const name = className(explorer.manifest, prediction);
    return (
      <td class="most">
        <button type="button" class="link" title={`Open: ${row.name} predicted as ${name}, ${count(n)} of the ${plural(row.errors, "error")} of ${row.name}`} onClick={() => void explorer.go.openConfusion(row.index, prediction, false)}>
          <bdi>{name}</bdi>
        </button>{" "}
        {count(n)} of {count(row.errors)} <span class="of">({percent(n, row.errors)})</span>
      </td>
    );
  }
  const [text, value, title] = {
    images: [count(row.images), row.images, ""],
    errors: [count(row.errors), row.errors, ""],
    tagged: [count(tagged), tagged, ""],
    here: [count(here.labels[row.index]!), here.labels[row.index]!, ""],
    predictions: [count(row.predictions), row.predictions, ""],
    falsePositives: [count(row.falsePositives), row.falsePositives, ""],
    takenHere: [count(here.predictions[row.index]!), here.predictions[row.index]!, ""],
    recall: [accuracy(right, row.images), row.recall, `${count(right)} correct of ${plural(row.images, "image")}`],
    precision: [accuracy(right, row.predictions), row.precision, `${count(right)} correct of ${plural(row.predictions, "prediction")}`],
    falsePositiveRate: [rate(row.falsePositives, row.negatives), row.falsePositiveRate, `${count(row.falsePositives)} of ${plural(row.negatives, "image")} of other classes`],
  }[of] as [string, number, string];
  return (
    <td class="number" data-of={of} data-value={value} title={title || undefined}>
      {text}
    </td>
  );
}

/** The height of rows that are not there. */
function Gap({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="gap" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW}px` }} />
    </tr>
  );
}

function useWindow(rows: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 900 });
  useLayoutEffect(() => {
    const box = scroller.current!;
    const measure = () => setPlace({ top: box.scrollTop, height: box.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, []);
  return { scroller, ...visibleRows(rows, ROW, place.top, place.height) };
}
