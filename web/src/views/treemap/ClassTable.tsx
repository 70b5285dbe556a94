import { useMemo, useState } from "preact/hooks";
import { useHover } from "../../browser/useHover";
import type { Sort } from "../../counts/figures";
import { confusionKey, confusionOf, mix } from "../../counts/mix";
import { wrongAmong } from "../../counts/over";
import { SortHead } from "../../parts/Columns";
import type { Explorer } from "../../state/explorer";
import { errorsOf } from "../../tree/tree";
import { correctly, mixed } from "../../words/mixed";
import { className, plainName } from "../../words/names";
import { accuracy, count, plural } from "../../words/numbers";

/** More than this is what the view of all classes is for. */
const MOST = 20;
const FEW = 10; // images of a class: the accuracy of fewer says little

interface Row {
  index: number;
  name: string;
  images: number;
  errors: number;
  accuracy: number; // NaN: no images
  here: number; // errors in the view
  confusion: { name: string; count: number } | null;
}

type Key = "name" | "images" | "errors" | "accuracy" | "here" | "confusion";

/** Every class of the model; it follows the view. */
export function ClassTable({ explorer }: { explorer: Explorer }) {
  const { tree, state, manifest, errors } = explorer;
  const zoomed = tree !== null && (state.node !== tree.root || explorer.filtered);
  const [chosen, setSort] = useState<Sort<Key> | null>(null);
  // Until the reader sorts: what matters here first.
  const sort = chosen === null || (chosen.key === "here" && !zoomed) ? { key: zoomed ? ("here" as const) : ("errors" as const), down: true } : chosen;
  const top = useMemo(() => topConfusions(explorer), [explorer, explorer.wholeTree === null, explorer.judged]);
  const rows = useMemo(() => rowsOf(explorer, top), [explorer, tree, state.node, top, explorer.judged]);
  const sorted = useMemo(() => {
    return rows.slice().sort((a, b) => (sort.down ? -1 : 1) * compare(a, b, sort.key) || b.errors - a.errors || a.index - b.index);
  }, [rows, sort.key, sort.down]);

  const shown = sorted.slice(0, MOST);
  const of = correctly(manifest);
  const few = fewSentence(rows);
  const { node, image } = useHover(explorer.hover);
  const pointedAt = useMemo(() => {
    if (image !== null) return new Set([errors.label[image]!]);
    return node !== null && tree ? new Set(mix(errorsOf(tree, node), (error) => errors.label[error]!).map((part) => part.key)) : null;
  }, [node, image, tree]);

  const header = (key: Key, title: string, meaning: string, number = true) => <SortHead column={{ key, title, meaning, text: !number }} sort={sort} down={number} onSort={setSort} />;

  return (
    <section class="classes" aria-labelledby="classes-title">
      <h2 id="classes-title">Classes</h2>
      <div class="scroll">
        <table data-zoomed={zoomed || undefined}>
          <thead>
            <tr>
              {header("name", "Class", "The ground-truth label", false)}
              {header("images", "Images", "Images with this label")}
              {header("errors", "Errors", "Misclassified images with this label")}
              {zoomed && header("here", "Here", "Errors with this label in this view")}
              {header("accuracy", of[0]!.toUpperCase() + of.slice(1), `Share of this class’s images that are ${manifest.series ? of : "correctly classified"}`)}
              {header("confusion", "Top confusion", "Most frequent wrong prediction for this class, and how many of the class’s errors have it", false)}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr
                key={row.index}
                data-class={row.index}
                data-here={zoomed && row.here === 0 ? "no" : undefined}
                data-pointed={pointedAt?.has(row.index) || undefined}
                onPointerMove={(event) => {
                  // A pointer that rests where a click has just put this table points at nothing.
                  if (event.movementX !== 0 || event.movementY !== 0) explorer.hover.set({ class: row.index });
                }}
                onPointerLeave={() => explorer.hover.clear()}
                onFocusCapture={() => explorer.hover.set({ class: row.index })}
                onBlurCapture={() => explorer.hover.clear()}
              >
                <th scope="row">
                  <ClassName explorer={explorer} row={row} />
                </th>
                <td class="number">{count(row.images)}</td>
                <td class="number">{count(row.errors)}</td>
                {zoomed && <td class="number">{count(row.here)}</td>}
                <td class="number">{accuracy(row.images - row.errors, row.images)}</td>
                <td class="confusion">
                  {row.confusion && (
                    <span title={row.confusion.name}>
                      <bdi>{row.confusion.name}</bdi> {count(row.confusion.count)} of {count(row.errors)}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {few && <p class="small">{few}</p>}
      <p class="small">
        {explorer.forgiven && `Without the ${plural(explorer.forgiven.images.length, "forgiven image")}. `}
        {shown.length < rows.length && `Shown ${MOST} of ${count(rows.length)} classes. `}
        {manifest.trees.length > 0 && !mixed(manifest) && <a href={explorer.nav.hrefOf({ view: "classes", image: null })}>All classes, with precision and false positives</a>}
      </p>
    </section>
  );
}

function ClassName({ explorer, row }: { explorer: Explorer; row: Row }) {
  if ((explorer.wrong ? row.images : row.errors) === 0) return <bdi title={row.name}>{row.name}</bdi>;
  return (
    <button type="button" class="link" title={`Open the ${explorer.thing}s of ${row.name}`} onClick={() => explorer.go.openClass(row.index)}>
      <bdi>{row.name}</bdi>
    </button>
  );
}

/** What each class is most often mistaken for, over all errors that no rule forgives. */
function topConfusions({ manifest, errors, wholeTree, forgiven }: Explorer): Map<number, { name: string; count: number }> {
  const classes = manifest.classes.length;
  const top = new Map<number, { name: string; count: number }>();
  for (const part of mix((wholeTree ? wrongAmong({ manifest, errors }, wholeTree.order) : []).filter((error) => !forgiven || forgiven.kept[error]), confusionKey(errors, classes))) {
    const { label, prediction } = confusionOf(part.key, classes);
    if (!top.has(label)) top.set(label, { name: className(manifest, prediction), count: part.count });
  }
  return top;
}

function rowsOf({ manifest, errors, tree, state, judged }: Explorer, top: Map<number, { name: string; count: number }>): Row[] {
  const here = new Map(tree ? mix(wrongAmong({ manifest, errors }, errorsOf(tree, state.node)), (error) => errors.label[error]!).map((part) => [part.key, part.count]) : []);
  return judged.classes.map((info, index) => ({
    index,
    name: plainName(manifest, index),
    images: info.images,
    errors: info.errors,
    accuracy: info.images > 0 ? 1 - info.errors / info.images : NaN,
    here: here.get(index) ?? 0,
    confusion: top.get(index) ?? null,
  }));
}

/** That most classes have too few images for their accuracy to say much. */
function fewSentence(rows: readonly Row[]): string {
  const judged = rows.filter(({ images }) => images > 0);
  const few = judged.filter(({ images }) => images < FEW).length;
  return 2 * few > judged.length ? `Of ${plural(judged.length, "class", "classes")} with images, ${count(few)} ${few === 1 ? "has" : "have"} fewer than ${FEW}: too few for an accuracy per class.` : "";
}

function compare(a: Row, b: Row, key: Key): number {
  if (key === "name") return a.name.localeCompare(b.name);
  if (key === "confusion") return (a.confusion?.count ?? 0) / (a.errors || 1) - (b.confusion?.count ?? 0) / (b.errors || 1);
  const [x, y] = [a[key], b[key]];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x - y;
}
