import { useEffect, useMemo, useState } from "preact/hooks";
import { type Sort, sortBy } from "../../counts/figures";
import { type Column, Meanings, SortHead } from "../../parts/Columns";
import { Method } from "../../parts/Method";
import { FEWEST_CLUSTERS, MOST_CLUSTERS } from "../../tree/cut";
import { count, plural, twoDecimals } from "../../words/numbers";
import type { ViewProps } from "../exhibit";
import { type FigureKey, methodRows, type MethodsFile, methodsFile } from "./document";

type Key = FigureKey | "name" | "representation";

const AGAINST = (known: string, of: string) => ({
  ari: `How far the clusters merely repeat the ${known} (adjusted Rand index): 1 wholly, about 0 by chance. ${of}`,
  nmi: `How much the clusters tell about the ${known} (normalised mutual information): 1 everything, 0 nothing. Not corrected for chance, so more clusters score higher.`,
});
const LABEL = AGAINST("label", "A tree that is split by label has to.");
const PREDICTION = AGAINST("prediction", "Above 0.95 the method tells nothing that the prediction did not.");
const CONFUSION = AGAINST("confusion (label and prediction together)", "");

const COLUMNS: Column<Key>[] = [
  { key: "name", title: "Method", meaning: "How the errors were divided. Trees are cut where they were merged highest; a balanced cut splits the largest cluster again and again. Open one to see its tree.", text: true },
  { key: "representation", title: "Representation", meaning: "What made errors alike.", text: true },
  { key: "k", title: "k", meaning: "Into how many clusters." },
  { key: "gini", title: "Size inequality", meaning: "Gini coefficient of the clusters’ sizes: 0 if all are equally large, near 1 if one has nearly all errors." },
  { key: "silhouette", title: "Silhouette", meaning: "Whether clusters lie apart: 1 far apart, 0 touching, below 0 mixed up. A hint, no verdict: it prefers a few coarse clusters, and causes of errors are finer." },
  { key: "stability", title: "Stability", meaning: "Whether the same clusters come out of another 80% of the errors: mean adjusted Rand index of pairs of such parts, where they overlap; 1 the same, about 0 by chance." },
  { key: "agreement", title: "Agreement", meaning: "Whether the same method finds the same clusters in the other representations (mean adjusted Rand index). There is none where there is one representation." },
  { key: "ari_label", title: "ARI, label", meaning: LABEL.ari },
  { key: "ari_prediction", title: "ARI, prediction", meaning: PREDICTION.ari },
  { key: "ari_confusion", title: "ARI, confusion", meaning: CONFUSION.ari },
  { key: "nmi_label", title: "NMI, label", meaning: LABEL.nmi },
  { key: "nmi_prediction", title: "NMI, prediction", meaning: PREDICTION.nmi },
  { key: "nmi_confusion", title: "NMI, confusion", meaning: CONFUSION.nmi },
];

/** The scoreboard: how every representation and method does. */
export function MethodsView({ explorer }: ViewProps) {
  const file = explorer.files.get(methodsFile);
  const failed = explorer.files.lacks(methodsFile);
  const [sort, setSort] = useState<Sort<Key> | null>(null);
  const rows = useMemo(() => (file ? methodRows(file) : []), [file]);
  const sorted = useMemo(() => (sort ? sortBy(rows, sort, (row, key) => row[key]) : rows), [rows, sort]);
  useEffect(() => {
    if (file || failed) document.documentElement.dataset.state = "ready";
  }, [file, failed]);
  if (!file) return <p>{failed ? "This site has no scoreboard. Build it again to have one." : "Reading the scoreboard…"}</p>;
  return (
    <section class="classes-view" aria-labelledby="methods-title">
      <div class="classes-head">
        <h2 id="methods-title">Which way of grouping to trust</h2>
        <p class="small">
          {file.sampled < file.errors ? `Over a random sample of ${count(file.sampled)} of ${plural(file.errors, explorer.thing)}.` : `Over all ${plural(file.errors, explorer.thing)}.`} No method is best for
          every model; distrust what is not stable, and what only repeats the prediction. <Method of="methods" /> · <Method of="how-this-site-was-made">how this site was made</Method>
        </p>
      </div>
      <div class="classes-scroll" tabIndex={0} role="region" aria-label="Table of methods">
        <table>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <SortHead key={column.key} column={column} sort={sort} down={!column.text} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.index} data-row={row.index}>
                {COLUMNS.map(({ key, text }) =>
                  key === "name" ? (
                    <th key={key} scope="row">
                      {row.tree !== null ? <a href={explorer.nav.hrefOf({ ...explorer.nav.start, tree: row.tree, cut: row.cut, k: Math.min(Math.max(row.k, FEWEST_CLUSTERS), MOST_CLUSTERS) })}>{row.name}</a> : row.name}
                      {row.restates && <span class="badge">restates the {row.restates}</span>}
                    </th>
                  ) : (
                    <td key={key} class={text ? "" : "number"} data-of={key}>
                      {key === "representation" ? row.representation : key === "k" ? count(row.k) : twoDecimals(row[key])}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Meanings columns={COLUMNS} />
      <Hint range={file.range} />
    </section>
  );
}

/** What k a person might try first; it decides nothing. */
function Hint({ range }: { range: MethodsFile["range"] }) {
  const { k, representation, silhouette } = range;
  return (
    <details class="meanings">
      <summary>Average silhouette of k-means by number of clusters: a hint, not a choice</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Silhouettes">
        <table>
          <thead>
            <tr>
              <th scope="col">Representation</th>
              {k.map((of) => (
                <th key={of} scope="col" class="number">
                  k = {of}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {representation.map((name, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {k.map((of, j) => (
                  <td key={of} class="number">
                    {twoDecimals(silhouette[i * k.length + j] ?? NaN)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
