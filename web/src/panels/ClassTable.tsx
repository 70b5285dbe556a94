import { useMemo, useState } from "preact/hooks";
import type { Explorer } from "../explorer";
import { mix } from "../mix";
import { accuracy, count, percent } from "../numbers";
import { errorsOf } from "../tree";
import { className } from "../words";

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
  const { tree, state } = explorer;
  const zoomed = tree !== null && state.node !== tree.root;
  const [sort, setSort] = useState<{ key: Key; down: boolean }>({ key: "errors", down: true });
  const rows = useMemo(() => rowsOf(explorer), [explorer, tree, state.node]);
  const sorted = useMemo(() => {
    const by = zoomed || sort.key !== "here" ? sort.key : "errors";
    return rows.slice().sort((a, b) => (sort.down ? -1 : 1) * compare(a, b, by) || a.index - b.index);
  }, [rows, sort, zoomed]);

  const header = (key: Key, text: string, hint: string, number = true) => (
    <th scope="col" class={number ? "number" : ""} aria-sort={sort.key === key ? (sort.down ? "descending" : "ascending") : undefined}>
      <button type="button" title={hint} onClick={() => setSort({ key, down: sort.key === key ? !sort.down : number })}>
        {text}
      </button>
    </th>
  );

  return (
    <section class="classes" aria-labelledby="classes-title">
      <h2 id="classes-title">Classes</h2>
      <div class="scroll">
        <table data-zoomed={zoomed || undefined}>
          <thead>
            <tr>
              {header("name", "Class", "The true class", false)}
              {header("images", "Images", "Images of that class")}
              {header("errors", "Errors", "Images of that class that the model got wrong")}
              {zoomed && header("here", "Here", "Errors of that class in this view")}
              {header("accuracy", "Accuracy", "Share of that class’s images that the model got right")}
              {header("confusion", "Top confusion", "What the class is most often mistaken for, and its share of the class’s errors", false)}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.index} data-here={zoomed && row.here === 0 ? "no" : undefined}>
                <th scope="row">
                  <ClassName explorer={explorer} row={row} />
                </th>
                <td class="number">{count(row.images)}</td>
                <td class="number">{count(row.errors)}</td>
                {zoomed && <td class="number">{count(row.here)}</td>}
                <td class="number">{accuracy(row.images - row.errors, row.images)}</td>
                <td class="confusion">
                  {row.confusion && (
                    <span title={`${count(row.confusion.count)} of ${count(row.errors)} errors`}>
                      <bdi>{row.confusion.name}</bdi> {percent(row.confusion.count, row.errors)}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ClassName({ explorer, row }: { explorer: Explorer; row: Row }) {
  const group = explorer.tree?.groups.find((candidate) => candidate.label === row.index && candidate.prediction === null);
  if (!group) return <bdi title={row.name}>{row.name}</bdi>;
  return (
    <button type="button" class="link" title={`Open the errors of ${row.name}`} onClick={() => explorer.open(group.node)}>
      <bdi>{row.name}</bdi>
    </button>
  );
}

function rowsOf({ manifest, errors, tree, state }: Explorer): Row[] {
  const here = new Map(tree ? mix(errorsOf(tree, state.node), (error) => errors.label[error]!).map((part) => [part.key, part.count]) : []);
  const classes = manifest.classes.length;
  const top = new Map<number, { name: string; count: number }>();
  const everyError = Array.from({ length: errors.id.length }, (_, error) => error);
  for (const part of mix(everyError, (error) => errors.label[error]! * classes + errors.prediction[error]!)) {
    const label = Math.floor(part.key / classes);
    if (!top.has(label)) top.set(label, { name: className(manifest, part.key % classes), count: part.count });
  }
  return manifest.classes.map((info, index) => ({
    index,
    name: info.name,
    images: info.images,
    errors: info.errors,
    accuracy: info.images > 0 ? 1 - info.errors / info.images : NaN,
    here: here.get(index) ?? 0,
    confusion: top.get(index) ?? null,
  }));
}

function compare(a: Row, b: Row, key: Key): number {
  if (key === "name") return a.name.localeCompare(b.name);
  if (key === "confusion") return (a.confusion?.count ?? 0) / (a.errors || 1) - (b.confusion?.count ?? 0) / (b.errors || 1);
  const [x, y] = [a[key], b[key]];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x - y;
}
