import { useMemo } from "preact/hooks";
import { diverging, sequential } from "../colour";
import type { Explorer } from "../explorer";
import { count, plural } from "../numbers";
import { useTheme } from "../theme";
import { imageSentence } from "../words";
import { CellCanvas, Figure, Legend } from "./Figure";

const FEWEST = 3;

/** Mean image, mean sensitivity and Δ of a node, the data set's own means beneath them. */
export function Maps({ explorer, node, n }: { explorer: Explorer; node: number; n: number }) {
  const theme = useTheme();
  const scales = useMemo(() => ({ mean: sequential(theme), delta: diverging(theme) }), [theme]);
  if (n < FEWEST) return <p class="small">Too few errors ({n}) to average.</p>;

  const evidence = explorer.requestEvidence();
  const entry = evidence ? evidence.entry[node]! : -1;
  if (!evidence || entry < 0) return <p class="small">{evidence ? `Nothing was averaged for these ${plural(n, "error")}.` : "Reading the averages…"}</p>;

  const { sheets, manifest } = explorer;
  const tree = explorer.state.tree;
  const saliency = explorer.sheet("mean-saliency", tree);
  const delta = explorer.sheet("delta", tree);
  const medoid = evidence.file.medoid[entry]!;
  const thumbnails = explorer.sheet("thumbnails");
  return (
    <div class="maps">
      <h3>Mean image</h3>
      <h3>Sensitivity</h3>
      <h3>Difference Δ</h3>
      <Figure sheets={sheets} sheet={explorer.sheet("mean-image", tree)} cell={entry} colours={null} name={`Mean of these ${n} images`}>
        <N of="these errors" n={n} />
      </Figure>
      <Figure sheets={sheets} sheet={saliency} cell={entry} colours={scales.mean} name={`Mean sensitivity over these ${n} images`}>
        <N of="these errors" n={n} />
      </Figure>
      <Figure sheets={sheets} sheet={delta} cell={entry} colours={scales.delta} name="Mean sensitivity of these errors minus that of all images">
        these minus all images
      </Figure>
      <Figure sheets={sheets} sheet={explorer.sheet("dataset-image")} cell={manifest.mean.image} colours={null} name="Mean of all images">
        <N of="all images" n={manifest.images} />
      </Figure>
      <Figure sheets={sheets} sheet={explorer.sheet("dataset-saliency")} cell={manifest.mean.saliency} colours={scales.mean} name="Mean sensitivity over all images">
        <N of="all images" n={manifest.images} />
      </Figure>
      <figure class="figure">
        <button type="button" class="medoid" onClick={() => explorer.openImage(medoid)} aria-label={`Most typical of these errors: ${imageSentence(explorer, medoid)}`} title={imageSentence(explorer, medoid)}>
          <CellCanvas sheets={sheets} sheet={thumbnails} cell={medoid} colours={null} name="" />
        </button>
        <figcaption>most typical error</figcaption>
      </figure>
      <p class="reading">
        {saliency && <Legend sheet={saliency} colours={scales.mean} />}
        <span>Where the output is most sensitive, on average.</span>
      </p>
      <p class="reading">
        {delta && <Legend sheet={delta} colours={scales.delta} />}
        <span>Δ: more (orange) or less (purple) sensitive than the average image.</span>
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
