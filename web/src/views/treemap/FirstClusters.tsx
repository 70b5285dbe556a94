import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { accuracy, count, percent, rate } from "../../words/numbers";

const SHEETS = 2; // that these few pictures may cost

/** Where to begin: the clusters whose look-alikes are mostly wrong, then the largest of the others. */
export function FirstClusters({ explorer }: { explorer: Explorer }) {
  const { clusters, errors, images } = explorer.manifest;
  if (clusters.length === 0) return null;
  const sheet = explorer.thumbnails.levelWithin(
    clusters.map(({ medoid }) => medoid),
    SHEETS,
  );
  const notable = clusters.filter((cluster) => cluster.notable).length;
  return (
    <section class="first-clusters" aria-labelledby="first-title">
      <h2 id="first-title">Look at first</h2>
      <p class="small">
        {explorer.wrong
          ? `${notable > 0 ? `In ${notable === clusters.length ? "all of these" : notable === 1 ? "the first" : `the first ${count(notable)}`}, more images are wrong than chance allows` : "No cluster has more errors than chance allows: these have most"}; of all images, ${rate(errors, images)} are.`
          : notable > 0
          ? `In ${notable === clusters.length ? "all of these" : notable === 1 ? "the first" : `the first ${count(notable)}`}, most of the images that look alike are wrong; of all images, ${rate(errors, images)} are.`
          : "No cluster stands out by how many of its look-alikes are wrong: these are the largest."}{" "}
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
                {explorer.wrong ? <span class="small">accuracy {accuracy(cluster.count - cluster.errors!, cluster.count)}</span> : cluster.notable && <span class="small">{percent(cluster.rate!, 1)} of their look-alikes are wrong</span>}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
