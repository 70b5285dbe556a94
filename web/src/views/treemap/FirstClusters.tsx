import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { accuracy, count, percent, rate } from "../../words/numbers";

const SHEETS = 2; // that these few pictures may cost

/** Where to begin: the clusters whose nearest neighbours are mostly misclassified, then the largest of the others. */
export function FirstClusters({ explorer }: { explorer: Explorer }) {
  const { clusters, errors, images } = explorer.manifest;
  if (clusters.length === 0) return null;
  const sheet = explorer.thumbnails.levelWithin(
    clusters.map(({ medoid }) => medoid),
    SHEETS,
  );
  const notable = clusters.filter((cluster) => cluster.notable).length;
  const which = notable === 1 ? "the first cluster" : notable === clusters.length ? "all of these clusters" : `the first ${count(notable)} clusters`;
  return (
    <section class="first-clusters" aria-labelledby="first-title">
      <h2 id="first-title">Look at first</h2>
      <p class="small">
        {explorer.wrong
          ? `${notable > 0 ? `In ${which}, significantly more images are misclassified than on average` : "No cluster has significantly more errors than average. Shown: the clusters with the most errors"} (overall error rate: ${rate(errors, images)}).`
          : notable > 0
          ? `In ${which}, most nearest neighbours are misclassified too (overall error rate: ${rate(errors, images)}).`
          : "No cluster has unusually many misclassified neighbours. Shown: the largest clusters."}{" "}
        {explorer.wrong && <Method of="trees-over-all-images" />}
      </p>
      <ol>
        {clusters.map((cluster) => (
          <li key={cluster.node}>
            <a href={explorer.nav.hrefOf({ tree: cluster.tree, node: cluster.node, view: "treemap", image: null, filters: [] })}>
              <span class="thumb">
                {explorer.pace.settled && <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={cluster.medoid} colours={null} name="" />}
              </span>
              <span dir="auto">
                {cluster.sentence}
                {explorer.wrong ? <span class="small">accuracy {accuracy(cluster.count - cluster.errors!, cluster.count)}</span> : cluster.notable && <span class="small">{percent(cluster.rate!, 1)} of their nearest neighbours are misclassified</span>}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
