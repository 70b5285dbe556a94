import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { accuracy, count, percent, plural, rate } from "../../words/numbers";

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
                {entry.nodes.length > 1 && (
                  <span class="small">
                    {plural(entry.errors ?? entry.count, "error")} in {entry.nodes.length} clusters
                  </span>
                )}
                {explorer.wrong ? (
                  <span class="small">accuracy {accuracy(entry.count - entry.errors!, entry.count)}</span>
                ) : (
                  entry.notable &&
                  entry.rate !== null && (
                    <span class="small">
                      {percent(entry.rate, 1)} of their nearest neighbours are misclassified{entry.usual !== null && `, ${percent(entry.usual, 1)} of the same labels elsewhere`}
                    </span>
                  )
                )}
                {entry.beside !== null && <span class="small">The other side of entry {count(entry.beside + 1)}</span>}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
