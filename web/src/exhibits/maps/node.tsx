import { useState } from "preact/hooks";
import { useMapColours } from "../../browser/useTheme";
import { evidenceFile } from "../../data/common";
import { CellCanvas, Figure, Legend } from "../../parts/Figure";
import { Pending } from "../../parts/Pending";
import { Method } from "../../parts/Method";
import { Term } from "../../parts/terms/Term";
import { size } from "../../tree/tree";
import { imageSentence } from "../../words/names";
import { count, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { probesOf, sheetOf, whyNotCell } from "../probes/document";
import { MapChoices, Masked } from "./MapChoices";
import { Means } from "./Means";

const FEWEST = 3;

/** Mean images alone, where the site has no maps. */
export function MeanImages({ explorer, node }: NodeProps) {
  const evidence = explorer.files.get(evidenceFile);
  const entry = evidence?.entry.get(node);
  if (!evidence || entry === undefined || explorer.sheet("evidence", explorer.state.tree)?.parts?.saliency) return null;
  return <Means explorer={explorer} entry={entry} averaged={evidence.file.count[entry]!} medoid={evidence.file.medoid[entry]!} />;
}

/** Mean image, mean saliency and Δ of a node, the data set's own means beneath them. */
export function Maps({ explorer, tree, node }: NodeProps) {
  const n = size(tree, node);
  const scales = useMapColours();
  const [second, setSecond] = useState(false);
  const [masked, setMasked] = useState(false);
  if (n < FEWEST && !explorer.filtered) return <p class="small">Too few {explorer.thing}s ({n}) to average.</p>;

  const evidence = explorer.files.get(evidenceFile);
  const entry = evidence?.entry.get(node);
  if (!evidence) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(evidenceFile)}>
        Reading the averages…
      </Pending>
    );
  }
  if (entry === undefined) return <p class="small">There are no averages of {n === 1 ? `this 1 ${explorer.thing}` : `these ${plural(n, explorer.thing)}`}.</p>;

  const { sheets, manifest } = explorer;
  const id = explorer.state.tree;
  const averages = explorer.sheet("evidence", id);
  const all = explorer.sheet("dataset");
  const saliency = averages?.parts?.saliency;
  const delta = averages?.parts?.delta;
  const medoid = evidence.file.medoid[entry]!;
  const thumbnails = explorer.sheet("thumbnails");
  const averaged = evidence.file.count[entry]!;
  if (!saliency) return null; // then there is no such section
  const whose = averaged > n ? `all ${explorer.thing}s of the cluster` : `these ${explorer.thing}s`;
  const probes = probesOf(explorer);
  const other = whyNotCell(probes, id, node);
  const whyNot = second && other >= 0;
  const shown = whyNot ? { sheet: sheetOf(probes, "why-not-nodes", id), cell: other, part: "saliency" } : { sheet: averages, cell: entry, part: "saliency" };
  const ofAll = whyNot ? { sheet: sheetOf(probes, "why-not-errors"), cell: 0, part: "saliency" } : { sheet: all, cell: 0, part: "saliency" };
  return (
    <div class="maps">
      <MapChoices second={other >= 0 ? second : null} onSecond={setSecond} masked={masked} onMasked={setMasked} />
      {averaged > n && (
        <p class="small whole">
          Averages are over all {plural(averaged, explorer.thing)} of this cluster, not only the {count(n)} that {n === 1 ? "passes" : "pass"} the filters.
        </p>
      )}
      <h4>Mean image</h4>
      <h4>{whyNot ? <Term of="contrastive" /> : <Term of="saliency" />}</h4>
      <h4>
        Difference <Term of="delta" />
      </h4>
      {masked ? (
        <figure class="figure">
          <Masked sheets={sheets} picture={{ sheet: averages, part: "image", cell: entry }} map={shown} name={`Mean of these ${averaged} images, masked by the map`} />
          <figcaption>
            <N of={whose} n={averaged} />
          </figcaption>
        </figure>
      ) : (
        <Figure sheets={sheets} sheet={averages} part="image" cell={entry} colours={null} name={`Mean of these ${averaged} images`}>
          <N of={whose} n={averaged} />
        </Figure>
      )}
      <Figure sheets={sheets} {...shown} colours={scales.mean} name={whyNot ? `Mean contrastive map of these ${averaged} images` : `Mean saliency of these ${averaged} images`}>
        <N of={whose} n={averaged} />
      </Figure>
      <Figure sheets={sheets} sheet={averages} part="delta" cell={entry} colours={scales.delta} name={`Mean saliency of these ${explorer.thing}s minus that of all images`}>
        these minus all images
      </Figure>
      <Figure sheets={sheets} sheet={all} part="image" cell={0} colours={null} name="Mean of all images">
        <N of="all images" n={manifest.images} />
      </Figure>
      <Figure sheets={sheets} {...ofAll} colours={scales.mean} name={whyNot ? "Mean contrastive map of all errors" : "Mean saliency of all images"}>
        {whyNot ? <N of="all errors" n={manifest.errors} /> : <N of="all images" n={manifest.images} />}
      </Figure>
      <figure class="figure">
        <button type="button" class="medoid" onClick={() => explorer.images.open(medoid)} aria-label={`Most typical of these ${explorer.thing}s: ${imageSentence(explorer, medoid)}`} title={imageSentence(explorer, medoid)}>
          <CellCanvas sheets={sheets} sheet={thumbnails} cell={medoid} colours={null} name="" />
        </button>
        <figcaption>most typical {explorer.thing}</figcaption>
      </figure>
      <p class="reading">
        {saliency && <Legend part={saliency} colours={scales.mean} />}
        <span>
          {whyNot ? "Where the predicted class’s logit minus the label’s logit is most sensitive, on average." : "Where the output is most sensitive, on average."} Unit: <Term of="uniform" />. <Method of={whyNot ? "contrastive-maps" : "sensitivity"} />
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
