import type { Explorer } from "../explorer";
import { count, plural } from "../numbers";
import { useMapColours } from "../theme";
import { imageSentence } from "../words";
import { CellCanvas, Figure, Legend } from "./Figure";
import { Means } from "./Means";
import { Method } from "./Method";

const FEWEST = 3;

/** Mean image, mean sensitivity and Δ of a node, the data set's own means beneath them. */
export function Maps({ explorer, node, n }: { explorer: Explorer; node: number; n: number }) {
  const scales = useMapColours();
  if (n < FEWEST && !explorer.filtered) return <p class="small">Too few errors ({n}) to average.</p>;

  const evidence = explorer.requestEvidence();
  const entry = evidence?.entry.get(node);
  if (!evidence || entry === undefined) return <p class="small">{evidence ? `Nothing was averaged for ${n === 1 ? "this 1 error" : `these ${plural(n, "error")}`}.` : "Reading the averages…"}</p>;

  const { sheets, manifest } = explorer;
  const tree = explorer.state.tree;
  const averages = explorer.sheet("evidence", tree);
  const all = explorer.sheet("dataset");
  const saliency = averages?.parts?.saliency;
  const delta = averages?.parts?.delta;
  const medoid = evidence.file.medoid[entry]!;
  const thumbnails = explorer.sheet("thumbnails");
  const averaged = evidence.file.count[entry]!;
  if (!saliency) return <Means explorer={explorer} entry={entry} averaged={averaged} medoid={medoid} />;
  return (
    <div class="maps">
      {averaged > n && (
        <p class="small whole">
          Averages are over all {plural(averaged, "error")} of this cluster, not only the {count(n)} that {n === 1 ? "is" : "are"} kept.
        </p>
      )}
      <h3>Mean image</h3>
      <h3>Sensitivity</h3>
      <h3>Difference Δ</h3>
      <Figure sheets={sheets} sheet={averages} part="image" cell={entry} colours={null} name={`Mean of these ${averaged} images`}>
        <N of="these errors" n={averaged} />
      </Figure>
      <Figure sheets={sheets} sheet={averages} part="saliency" cell={entry} colours={scales.mean} name={`Mean sensitivity over these ${averaged} images`}>
        <N of="these errors" n={averaged} />
      </Figure>
      <Figure sheets={sheets} sheet={averages} part="delta" cell={entry} colours={scales.delta} name="Mean sensitivity of these errors minus that of all images">
        these minus all images
      </Figure>
      <Figure sheets={sheets} sheet={all} part="image" cell={0} colours={null} name="Mean of all images">
        <N of="all images" n={manifest.images} />
      </Figure>
      <Figure sheets={sheets} sheet={all} part="saliency" cell={0} colours={scales.mean} name="Mean sensitivity over all images">
        <N of="all images" n={manifest.images} />
      </Figure>
      <figure class="figure">
        <button type="button" class="medoid" onClick={() => explorer.openImage(medoid)} aria-label={`Most typical of these errors: ${imageSentence(explorer, medoid)}`} title={imageSentence(explorer, medoid)}>
          <CellCanvas sheets={sheets} sheet={thumbnails} cell={medoid} colours={null} name="" />
        </button>
        <figcaption>most typical error</figcaption>
      </figure>
      <p class="reading">
        {saliency && <Legend part={saliency} colours={scales.mean} />}
        <span>
          Where the output is most sensitive, on average. <Method of="sensitivity" />
        </span>
      </p>
      <p class="reading">
        {delta && <Legend part={delta} colours={scales.delta} />}
        <span>
          Δ: more (orange) or less (purple) sensitive than the average image. <Method of="difference" />
        </span>
      </p>
    </div>
  );
}

function N({ of, n }: { of: string; n: number }) {
  return (
    <>
      {of}, <span class="n">n = {count(n)}</span>
    </>
  );
}
