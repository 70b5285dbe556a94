import { useMemo } from "preact/hooks";
import { wrongAmong } from "../../counts/over";
import type { NoiseFile } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import { Badge } from "../../parts/Names";
import { Terms } from "../../parts/terms/Terms";
import type { Explorer } from "../../state/explorer";
import { sameField } from "../../state/filters";
import { errorsOf } from "../../tree/tree";
import { headingOf } from "../../words/listed";
import { count, plural } from "../../words/numbers";
import { treeName } from "../../words/trees";
import { useEntries } from "../causes/useEntries";
import { ruleOf } from "./rule";
import { isProved, listedIn, sentence } from "./words";

const TAG = "low quality";

/** Clusters of low image quality. Only where damage proved that the quality causes the errors is forgiving them offered. */
export function Proposed({ explorer, noise }: { explorer: Explorer; noise: NoiseFile }) {
  const { proposals } = noise;
  const tree = explorer.state.tree;
  useEntries(explorer); // a cluster's proved cause is named beside it
  const listed = listedIn(noise, tree);
  const at = explorer.manifest.trees.findIndex(({ id }) => id === tree);
  const { trees } = explorer.manifest;
  const others = trees.filter(({ id }) => id !== tree && listedIn(noise, id).length > 0);
  const proved = listed.filter((row) => isProved(proposals, row));
  const measured = listed.filter((row) => !isProved(proposals, row));
  return (
    <>
      {proved.length > 0 && (
        <section class="data-part" aria-labelledby="proposed-title">
          <h2 id="proposed-title">Low quality that causes errors</h2>
          <p class="small">
            Correct images that were damaged in this way are misclassified in the same way as these errors. That proves it for the errors of the entry named below, which has at least half of them. Check them: a person may still recognise the image. <Method of="measured-quality-differences" />
          </p>
          <Rows explorer={explorer} noise={noise} rows={proved} />
        </section>
      )}
      <section class="data-part" aria-labelledby="quality-title">
        <h2 id="quality-title">Measured quality differences</h2>
        <p class="small">
          Clusters whose images are poorer than correct images of their classes. This is measured, and need not cause the errors. <Method of="measured-quality-differences" />
        </p>
        {listed.length === 0 && <p>No cluster on the map differs significantly in quality ({count(noise.tested[at] ?? 0)} pairs of a cluster and a quality problem tested).</p>}
        {listed.length > 0 && measured.length === 0 && <p>No other cluster on the map differs significantly in quality.</p>}
        <Rows explorer={explorer} noise={noise} rows={measured} />
        {others.length > 0 && (
          <p class="small">
            With other choices above the map:{" "}
            {others.map(({ id }, i) => (
              <span key={id}>
                {i > 0 && ", "}
                <a href={explorer.nav.hrefOf({ tree: id, node: 2 * explorer.errors.id.length - 2, image: null })}>{treeName(trees.find((info) => info.id === id)!)}</a> ({count(listedIn(noise, id).length)})
              </span>
            ))}
            .
          </p>
        )}
      </section>
    </>
  );
}

function Rows({ explorer, noise, rows }: { explorer: Explorer; noise: NoiseFile; rows: number[] }) {
  return (
    <ul class="proposals">
      {rows.map((row) => (
        <Row key={row} explorer={explorer} noise={noise} row={row} />
      ))}
    </ul>
  );
}

function Row({ explorer, noise, row }: { explorer: Explorer; noise: NoiseFile; row: number }) {
  const { entries, manifest, trees, nav, go } = explorer;
  const { proposals } = noise;
  const way = noise.ways[proposals.way[row]!]!;
  const [tree, node, n] = [proposals.tree[row]!, proposals.node[row]!, proposals.count[row]!];
  const href = nav.hrefOf({ view: "treemap", tree, node, image: null });
  const whole = trees.get(tree);
  const around = useMemo(() => whole && entries.around(wrongAmong(explorer, errorsOf(whole, node))), [whole, node, trees.count]);
  const entry = around && manifest.clusters[around.entry]!;
  return (
    <li>
      <a class="thumb" href={href} aria-label={`Open the ${way.word} cluster of ${plural(n, "error")}`}>
        <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={proposals.medoid[row]!} colours={null} name="" />
      </a>
      <div>
        <p>
          <a href={href}>
            <strong>{way.word}</strong> · {plural(n, "error")}
            {proposals.what?.[row] && <> · <bdi>{proposals.what[row]}</bdi></>}
          </a>
        </p>
        {entry && (
          <p class="small" dir="auto">
            <Badge entry={around.entry} />{" "}
            {around.count === n && around.count === (entry.errors ?? entry.count) ? "These are the errors of" : `${around.count === n ? "All" : count(around.count)} of these ${plural(n, "error")} are in`} <a href={go.hrefOfEntry(around.entry)}>“{headingOf(entry)[0]}”</a>
            {around.count < (entry.errors ?? entry.count) && `, which has ${plural(entry.errors ?? entry.count, "error")}`}
            {entry.proved === "repair" && ". A repair proves its cause"}.
          </p>
        )}
        {proposals.looks?.[row] && <p class="small" dir="auto">{proposals.looks[row]}.</p>}
        <p class="small"><Terms of={["auc", "p", "corrected"]}>{sentence(noise, row)}</Terms></p>
        {isProved(proposals, row) && <Actions explorer={explorer} noise={noise} row={row} />}
      </div>
    </li>
  );
}

function Actions({ explorer, noise, row }: { explorer: Explorer; noise: NoiseFile; row: number }) {
  const { proposals } = noise;
  const way = noise.ways[proposals.way[row]!]!;
  const target = { tree: proposals.tree[row]!, node: proposals.node[row]! };
  const tagged = explorer.tags.tagsOf(target).all.includes(TAG);
  const rule = ruleOf(way, proposals.threshold[row]!);
  return (
    <div class="evidence-actions">
      <button type="button" class="action" aria-pressed={tagged} onClick={() => explorer.tags.tag(target, TAG, !tagged)}>
        {tagged ? "Tagged “low quality” ✓" : "Tag as “low quality”"}
      </button>{" "}
      <button type="button" class="action" title={`Exclude every image, correct or misclassified, at least as ${way.word} as three quarters of these errors`} onClick={() => void explorer.filters.setRule([...explorer.state.without.filter(({ field }) => !sameField(field, rule.field)), rule])}>
        Forgive all images this {way.word}
      </button>
    </div>
  );
}
