import { useMapColours } from "../../browser/useTheme";
import { evidenceFile } from "../../data/common";
import { sample } from "../../layout/grid";
import { Figure, Legend } from "../../parts/Figure";
import { Pending } from "../../parts/Pending";
import { Reading } from "../../parts/Reading";
import { Thumbnail, Thumbnails } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { errorsOf, size, type Tree } from "../../tree/tree";
import { count, plural } from "../../words/numbers";
import { Swatch } from "./Swatch";

interface Props {
  explorer: Explorer;
  tree: Tree;
  a: number;
  b: number;
}

const SAMPLE = 24;

/** Averages of both, on the site's scales: the same colour is the same number on both sides. */
export function CompareMaps({ explorer, tree, a, b }: Props) {
  const scales = useMapColours();
  const evidence = explorer.files.get(evidenceFile);
  const sheet = explorer.sheet("evidence", explorer.state.tree);
  const { saliency, delta } = sheet?.parts ?? {};
  return (
    <section class="compare-section" aria-labelledby="averages-title">
      <h3 id="averages-title">Averages</h3>
      <div class="pair">
        {[a, b].map((node, i) => {
          const n = size(tree, node);
          const entry = evidence?.entry.get(node);
          const side = i === 0 ? "A" : "B";
          const problem = explorer.files.problem(evidenceFile);
          if (problem !== null) return <Pending key={side} explorer={explorer} problem={problem} children={null} />;
          if (entry === undefined) {
            return (
              <p key={side} class="small">
                <Swatch side={side} /> {evidence ? `${plural(n, explorer.thing)}: too few to average.` : "Reading the averages…"}
              </p>
            );
          }
          const medoid = evidence!.file.medoid[entry]!;
          const averaged = evidence!.file.count[entry]!; // with filters, of the whole cluster all the same
          const common = { sheets: explorer.sheets, sheet, cell: entry };
          return (
            <div key={side} class="compare-maps">
              <Figure {...common} part="image" colours={null} name={`${side}: mean of ${plural(averaged, "image")}`}>
                <Swatch side={side} /> mean image, n = {count(averaged)}
              </Figure>
              {saliency && (
                <Figure {...common} part="saliency" colours={scales.mean} name={`${side}: mean saliency of ${plural(averaged, "image")}`}>
                  mean saliency, n = {count(averaged)}
                </Figure>
              )}
              {delta && (
                <Figure {...common} part="delta" colours={scales.delta} name={`${side}: mean saliency minus that of all images`}>
                  Δ: minus all {plural(explorer.manifest.images, "image")}
                </Figure>
              )}
              <figure class="figure">
                <Thumbnail explorer={explorer} error={medoid} onOpen={() => explorer.images.open(medoid)} prefix={`Most typical ${explorer.thing} of ${side}: `} />
                <figcaption>most typical {explorer.thing}</figcaption>
              </figure>
              {averaged > n && (
                <p class="small whole">
                  Over all {plural(averaged, explorer.thing)} of the cluster, not only the {count(n)} that {n === 1 ? "passes" : "pass"} the filters.
                </p>
              )}
            </div>
          );
        })}
      </div>
      <div class="readings">
        {explorer.manifest.model.without?.saliency}
        {saliency && <Reading legend={<Legend part={saliency} colours={scales.mean} />}>Where the output is most sensitive, on average. The same scale for A and B.</Reading>}
        {delta && <Reading legend={<Legend part={delta} colours={scales.delta} />}>Δ: more (orange) or less (purple) sensitive than the average image. Smaller clusters differ more by chance.</Reading>}
      </div>
    </section>
  );
}

/** Some images of both, spread over all of each. */
export function Samples({ explorer, tree, a, b }: Props) {
  return (
    <section class="compare-section" aria-labelledby="samples-title">
      <h3 id="samples-title">Images</h3>
      <div class="pair">
        {[a, b].map((node, i) => {
          const side = i === 0 ? "A" : "B";
          const n = size(tree, node);
          const shown = sample(errorsOf(tree, node), SAMPLE, explorer.medoidOf(node));
          return (
            <div key={side}>
              <p class="small">
                <Swatch side={side} /> {shown.length < n ? `shown ${shown.length} of ${count(n)}, spread over all of them` : n === 1 ? "the one image" : `all ${count(n)} shown`}
              </p>
              <Thumbnails explorer={explorer} errors={shown} />
            </div>
          );
        })}
      </div>
    </section>
  );
}
