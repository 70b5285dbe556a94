import { useEffect } from "preact/hooks";
import type { Explorer } from "../explorer";
import { Doubts } from "./Doubts";
import { Proposed } from "./Proposed";
import { Threshold } from "./Threshold";
import { Twins } from "./Twins";

/** Whether it is the data and not the model: poor pictures, wrong labels, the same picture twice. */
export function DataView({ explorer }: { explorer: Explorer }) {
  const noise = explorer.requestNoise();
  const labels = explorer.requestLabels();
  const images = explorer.requestImages();
  useEffect(() => {
    if (noise && labels && images) document.documentElement.dataset.state = "ready";
  }, [noise, labels, images]);
  return (
    <div class="data-view">
      <div>
        {images && noise ? <Threshold explorer={explorer} ways={noise.ways} images={images} /> : <p class="small">Reading what is known of all images…</p>}
        {labels && <Doubts explorer={explorer} labels={labels} />}
      </div>
      <div>
        {noise && <Proposed explorer={explorer} noise={noise} />}
        {noise && <Twins explorer={explorer} duplicates={noise.duplicates} />}
      </div>
    </div>
  );
}
