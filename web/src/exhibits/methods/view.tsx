import { useEffect, useMemo, useState } from "preact/hooks";
import { type Sort, sortBy } from "../../counts/figures";
import { Pending } from "../../parts/Pending";
import type { MethodsFile } from "../../data/contract";
import { type Column, Meanings, SortHead } from "../../parts/Columns";
import { Method } from "../../parts/Method";
import { FEWEST_CLUSTERS, MOST_CLUSTERS } from "../../tree/cut";
import { count, percent, plural, twoDecimals } from "../../words/numbers";
import { representationName } from "../../words/trees";
import type { ViewProps } from "../exhibit";
import { Agreement } from "./Agreement";
import { agreementFile, type FigureKey, methodRows, methodsFile } from "./document";
import { decision } from "./words";

type Key = FigureKey | "name" | "representation";

const AGAINST = (known: string, of: string) => ({
  ari: `How closely the clusters match the ${known} (adjusted Rand index): 1 identical, about 0 by chance. ${of}`,
  nmi: `How much information the clusters give about the ${known} (normalised mutual information): 1 all, 0 none. Not corrected for chance, so more clusters score higher.`,
});
const LABEL = AGAINST("label", "A tree split by label always scores high.");
const PREDICTION = AGAINST("prediction", "Above 0.95 the clusters add nothing to the prediction.");
const CONFUSION = AGAINST("confusion (label and prediction together)", "");

const COLUMNS: Column<Key>[] = [
  { key: "name", title: "Method", meaning: "How the errors were divided. Trees are cut at their highest merges. A balanced cut splits the largest cluster repeatedly. Open a method to see its tree.", text: true },
  { key: "representation", title: "Compared by", meaning: "The representation: what makes errors similar.", text: true },
  { key: "k", title: "k", meaning: "Number of clusters." },
  { key: "gini", title: "Size inequality", meaning: "Gini coefficient of the clusters’ sizes: 0 if all have the same size, near 1 if one cluster has nearly all errors." },
  { key: "silhouette", title: "Silhouette", meaning: "How separated the clusters are: 1 well, 0 touching, below 0 overlapping. A hint only: it prefers few coarse clusters." },
  { key: "stability", title: "Stability", meaning: "Whether random 80% of the errors give the same clusters: mean adjusted Rand index on what two such parts share. 1 the same, 0 chance." },
  { key: "agreement", title: "Agreement", meaning: "Whether the same method finds the same clusters in the other representations (mean adjusted Rand index). Not defined with only one representation." },
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
  const agreement = explorer.files.get(agreementFile);
  const alone = explorer.files.lacks(agreementFile); // an older site, or one without a model
  const unread = explorer.files.problem(agreementFile);
  const [sort, setSort] = useState<Sort<Key> | null>(null);
  const rows = useMemo(() => (file ? methodRows(file) : []), [file]);
  const sorted = useMemo(() => (sort ? sortBy(rows, sort, (row, key) => row[key]) : rows), [rows, sort]);
  useEffect(() => {
    if (failed || (file && (agreement || alone))) document.documentElement.dataset.state = "ready";
  }, [file, failed, agreement, alone]);
  if (!file) {
    const problem = explorer.files.problem(methodsFile);
    if (failed && problem === null) return <p>This site has no scoreboard. Build it again to have one.</p>;
    return (
      <Pending explorer={explorer} problem={problem}>
        Reading the scoreboard…
      </Pending>
    );
  }
  return (
    <section class={agreement ? "classes-view whole" : "classes-view"} aria-labelledby="methods-title">
      <div class="classes-head">
        <h2 id="methods-title">Which clustering method to trust</h2>
        <p>{decision(explorer.manifest)}</p>
        <p class="small">
          {file.sampled < file.errors ? `Over a random sample of ${count(file.sampled)} of ${plural(file.errors, explorer.thing)}.` : `Over all ${plural(file.errors, explorer.thing)}.`} No method is best for
          every model. Do not rely on a method that is not stable or only repeats the prediction. <Method of="methods" /> · <Method of="how-this-site-was-made">how this site was made</Method>
          {explorer.tree?.below ? ` The tree shown starts from small clusters of near neighbours, which hold ${percent(explorer.tree.below, 1)} of the variance.` : ""}
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
                      {row.restates && <span class="badge">matches the {row.restates}</span>}
                    </th>
                  ) : (
                    <td key={key} class={text ? "" : "number"} data-of={key}>
                      {key === "representation" ? representationName(row.representation) : key === "k" ? count(row.k) : twoDecimals(row[key])}
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
      {agreement ? (
        <Agreement explorer={explorer} file={agreement} />
      ) : (
        unread !== null && (
          <Pending explorer={explorer} problem={unread}>
            Reading the agreement of maps…
          </Pending>
        )
      )}
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
              <th scope="col">Compared by</th>
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
                <th scope="row">{representationName(name)}</th>
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
