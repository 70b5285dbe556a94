import { CellCanvas, Figure } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import { imageSentence } from "../../words/names";
import { count, plural } from "../../words/numbers";

interface Props {
  explorer: Explorer;
  entry: number; // of the evidence
  averaged: number;
  medoid: number;
}

/** Mean images of a node and of the data set where no sensitivity is known, and why it is not. */
export function Means({ explorer, entry, averaged, medoid }: Props) {
  const { sheets, manifest } = explorer;
  return (
    <div class="maps">
      <h4 class="whole">Mean image</h4>
      <Figure sheets={sheets} sheet={explorer.sheet("evidence", explorer.state.tree)} part="image" cell={entry} colours={null} name={`Mean of these ${averaged} images`}>
        these {explorer.thing}s, <span class="n">n = {count(averaged)}</span>
      </Figure>
      <Figure sheets={sheets} sheet={explorer.sheet("dataset")} part="image" cell={0} colours={null} name={`Mean of all ${plural(manifest.images, "image")}`}>
        all images, <span class="n">n = {count(manifest.images)}</span>
      </Figure>
      <figure class="figure">
        <button type="button" class="medoid" onClick={() => explorer.images.open(medoid)} aria-label={`Most typical of these ${explorer.thing}s: ${imageSentence(explorer, medoid)}`} title={imageSentence(explorer, medoid)}>
          <CellCanvas sheets={sheets} sheet={explorer.sheet("thumbnails")} cell={medoid} colours={null} name="" />
        </button>
        <figcaption>most typical {explorer.thing}</figcaption>
      </figure>
      <p class="small whole">{manifest.model.without?.saliency}</p>
    </div>
  );
}
