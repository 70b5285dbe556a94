import { useMemo, useState } from "preact/hooks";
import { topK } from "../../counts/confident";
import { type Sort, sortBy } from "../../counts/figures";
import { byClass, leftAt } from "../../counts/perclass";
import type { ConfidenceFile } from "../../data/contract";
import { type Column, Meanings, SortHead } from "../../parts/Columns";
import type { Explorer } from "../../state/explorer";
import { plainName } from "../../words/names";
import { accuracy, count } from "../../words/numbers";
import { counting } from "./scope";
import { share } from "./words";

type Key = "name" | "images" | "answered" | "precision" | "recall" | "near" | "top" | "ece";

const AT_ONCE = 50;

function columnsOf(k: number, ranked: boolean): Column<Key>[] {
  const top: Column<Key>[] = ranked && k > 0 ? [{ key: "near", title: "Near misses", meaning: "Errors of the class whose label is the second most probable class. The threshold does not change it." }, { key: "top", title: `Top-${k}`, meaning: `Share of the class’s images whose label is among the ${k} most probable classes. The threshold does not change it.` }] : [];
  return [
    { key: "name", title: "Class", meaning: "Open a class to see the calibration of its predictions.", text: true },
    { key: "images", title: "Images", meaning: "Images with this ground-truth label." },
    { key: "answered", title: "Answers", meaning: "Predictions of this class with at least this confidence." },
    { key: "precision", title: "Precision", meaning: "Share of these answers that are correct." },
    { key: "recall", title: "Recall", meaning: "Share of the class’s images that are answered correctly. Images below the threshold count as missed." },
    ...top,
    { key: "ece", title: "Calibration error", meaning: "Expected calibration error of all predictions of the class (15 bins of equal width), and about how large it would be by chance alone." },
  ];
}

/** Precision and recall of every class from the threshold on. */
export function ClassTable({ explorer, file }: { explorer: Explorer; file: ConfidenceFile }) {
  const { manifest, state, forgiven } = explorer;
  const k = topK(manifest.classes.length);
  const [sort, setSort] = useState<Sort<Key>>({ key: "recall", down: false });
  const [most, setMost] = useState(AT_ONCE);
  const classes = useMemo(() => byClass(file, counting(explorer, file), manifest.classes.length, k), [file, forgiven]);
  const columns = columnsOf(k, file.rank !== null);
  const rows = classes.map((of) => ({ of, left: leftAt(of, state.threshold) })).filter(({ of }) => of.images.length + of.answers.images.length > 0);
  const valueOf = ({ of, left }: (typeof rows)[number], key: Key) => (key === "name" ? plainName(manifest, of.index) : key === "images" ? of.images.length : key === "near" ? of.near / of.errors : key === "top" ? of.top / of.images.length : key === "ece" ? of.ece : left[key]);
  const sorted = sortBy(rows, sort, valueOf);
  return (
    <section class="numbers-classes" aria-labelledby="classes-at">
      <h3 id="classes-at">Classes{state.threshold > 0 && ` at a confidence of at least ${share(state.threshold)}`}</h3>
      <div class="classes-scroll" tabIndex={0} role="region" aria-label="Table of classes by confidence">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <SortHead key={column.key} column={column} sort={sort} down={!column.text} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, most).map(({ of, left }) => (
              <tr key={of.index} data-class={of.index}>
                <th scope="row">
                  <a href={explorer.nav.hrefOf({ class: of.index, image: null })} aria-current={state.class === of.index || undefined}>
                    <bdi>{plainName(manifest, of.index)}</bdi>
                  </a>
                </th>
                <td class="number">{count(of.images.length)}</td>
                <td class="number">{count(left.answered)}</td>
                <td class="number" data-of="precision">{accuracy(left.right, left.answered)}</td>
                <td class="number" data-of="recall">{accuracy(left.right, of.images.length)}</td>
                {columns.some(({ key }) => key === "near") && <td class="number" data-of="near">{of.errors > 0 ? `${count(of.near)} of ${count(of.errors)}` : "–"}</td>}
                {columns.some(({ key }) => key === "top") && <td class="number" data-of="top">{accuracy(of.top, of.images.length)}</td>}
                <td class="number" data-of="ece">
                  {share(of.ece)} {!Number.isNaN(of.ece) && <span class="soft">chance {share(of.chance)}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > most && (
        <p class="small">
          Shown {count(most)} of {count(sorted.length)}.{" "}
          <button type="button" class="link" onClick={() => setMost(most + 4 * AT_ONCE)}>
            Show more
          </button>
        </p>
      )}
      <Meanings columns={columns} />
    </section>
  );
}
