import type { NoiseFile } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { sameField } from "../../state/filters";
import { count, plural } from "../../words/numbers";
import { ruleOf } from "./threshold";
import { sentence } from "./words";

/** Clusters of low image quality. They are proposed: whether that forgives them is for a person to say. */
export function Proposed({ explorer, noise }: { explorer: Explorer; noise: NoiseFile }) {
  const { proposals } = noise;
  const tree = explorer.state.tree;
  const listed = proposals.tree.flatMap((id, row) => (id === tree && proposals.listed[row] ? [row] : []));
  const at = explorer.manifest.trees.findIndex(({ id }) => id === tree);
  const others = explorer.manifest.trees.filter(({ id }) => id !== tree && proposals.tree.some((other, row) => other === id && proposals.listed[row]));
  return (
    <section class="data-part" aria-labelledby="proposed-title">
      <h2 id="proposed-title">Proposed as noise</h2>
      <p class="small">
        Clusters whose images have lower quality than correct images of the same classes, where low quality goes with more errors. Check them: a person may still recognise the image. <Method of="proposed-as-noise" />
      </p>
      {listed.length === 0 && <p>No cluster of this tree has a significant quality problem ({count(noise.tested[at] ?? 0)} pairs of a cluster and a quality problem tested).</p>}
      <ul class="proposals">
        {listed.map((row) => (
          <Row key={row} explorer={explorer} noise={noise} row={row} />
        ))}
      </ul>
      {others.length > 0 && (
        <p class="small">
          In other trees:{" "}
          {others.map(({ id }, i) => (
            <span key={id}>
              {i > 0 && ", "}
              <a href={explorer.nav.hrefOf({ tree: id, node: 2 * explorer.errors.id.length - 2, image: null })}>{id}</a> ({count(proposals.tree.filter((other, row) => other === id && proposals.listed[row]).length)})
            </span>
          ))}
          .
        </p>
      )}
    </section>
  );
}

function Row({ explorer, noise, row }: { explorer: Explorer; noise: NoiseFile; row: number }) {
  const { proposals } = noise;
  const way = noise.ways[proposals.way[row]!]!;
  const [tree, node] = [proposals.tree[row]!, proposals.node[row]!];
  const target = { tree, node };
  const tagged = explorer.tags.tagsOf(target).all.includes("noise");
  const rule = ruleOf(way, proposals.threshold[row]!);
  return (
    <li>
      <a class="thumb" href={explorer.nav.hrefOf({ view: "treemap", tree, node, image: null })} aria-label={`Open the ${way.word} cluster of ${plural(proposals.count[row]!, "error")}`}>
        <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={proposals.medoid[row]!} colours={null} name="" />
      </a>
      <div>
        <p>
          <a href={explorer.nav.hrefOf({ view: "treemap", tree, node, image: null })}>
            <strong>{way.word}</strong> · {plural(proposals.count[row]!, "error")}
          </a>
        </p>
        <p class="small">{sentence(noise, row)}</p>
        <div class="evidence-actions">
          <button type="button" class="action" aria-pressed={tagged} onClick={() => explorer.tags.tag(target, "noise", !tagged)}>
            {tagged ? "Tagged noise ✓" : "Tag as noise"}
          </button>{" "}
          <button type="button" class="action" title={`Exclude every image, correct or misclassified, at least as ${way.word} as three quarters of these errors`} onClick={() => void explorer.filters.setRule([...explorer.state.without.filter(({ field }) => !sameField(field, rule.field)), rule])}>
            Forgive all images this {way.word}
          </button>
        </div>
      </div>
    </li>
  );
}
