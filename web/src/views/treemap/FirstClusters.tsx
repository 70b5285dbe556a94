import type { Listed } from "../../data/documents";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { accuracy, percent, plural, rate } from "../../words/numbers";

const SHEETS = 2; // that these few pictures may cost

/** Where to begin: what concerns all errors, then entry by entry the cause, where one is known, and its errors. */
export function FirstClusters({ explorer }: { explorer: Explorer }) {
  const { clusters, errors, images, causes, site_causes = [] } = explorer.manifest;
  if (clusters.length === 0) return null;
  const sheet = explorer.thumbnails.levelWithin(
    clusters.map(({ medoid }) => medoid),
    SHEETS,
  );
  const proved = clusters.some((entry) => entry.proved);
  const stands = explorer.entries.notable.length > 0;
  const unproved = causes && "No cause proved.";
  return (
    <section class="first-clusters" aria-labelledby="first-title">
      <h2 id="first-title">Look at first</h2>
      {site_causes.map(({ cause, proof }) => (
        <p class="site-cause" dir="auto" key={cause}>
          <b>All errors: {cause}.</b> {proof}
        </p>
      ))}
      <p class="small">
        {explorer.wrong
          ? `${stands ? "Proved causes, and clusters in which significantly more images are misclassified than on average" : "No cluster stands out: none has significantly more errors than average. Shown: the clusters with the most errors"} (overall error rate: ${rate(errors, images)}).`
          : stands
          ? `Proved causes, and clusters whose nearest neighbours are mostly misclassified too (overall error rate: ${rate(errors, images)}).`
          : "No cluster stands out: none has unusually many misclassified neighbours. Shown: the largest clusters."}{" "}
        {!proved && unproved} {explorer.wrong && <Method of="trees-over-all-images" />}
      </p>
      <ol>
        {clusters.map((entry, i) => (
          <li key={i}>
            <a href={explorer.go.hrefOfEntry(i)}>
              <span class="thumb">
                {explorer.pace.settled && <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={entry.medoid} colours={null} name="" />}
              </span>
              <span dir="auto">
                {entry.cause && <b>{entry.cause}</b>}
                {entry.sentence.slice(entry.cause?.length)}
                {entry.proof ? <span class="small">{entry.proof}</span> : proved && <span class="small">{unproved}</span>}
                <span class="small">{numbersOf(explorer, entry).join(" · ")}</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}

function numbersOf({ manifest, wrong }: Explorer, { count: n, errors = n, nodes, notable, rate: here, usual, beside }: Listed): string[] {
  const other = beside === null ? undefined : manifest.clusters[beside];
  const outside = usual === null ? "" : `, ${percent(usual, 1)} of the same labels elsewhere`;
  return [
    ...(nodes.length > 1 ? [`${plural(errors, "error")} in ${nodes.length} clusters`] : []),
    ...(wrong ? [`accuracy ${accuracy(n - errors, n)}`] : notable && here !== null ? [`${percent(here, 1)} of their nearest neighbours are misclassified${outside}`] : []),
    ...(other ? [`the other side: ${other.cause ?? other.what}`] : []),
  ];
}
