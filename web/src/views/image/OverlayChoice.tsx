import { evidenceFile } from "../../data/common";
import type { Sheet } from "../../data/documents";
import { probesOf, sheetOf, whyNotCell } from "../../exhibits/probes/document";
import type { Explorer } from "../../state/explorer";

export type Which = "own" | "why-not" | "cluster" | "cluster-why-not" | "delta";

const NAMES: Record<Which, string> = {
  own: "saliency of this image",
  "why-not": "contrastive map of this image",
  cluster: "mean saliency of the cluster",
  "cluster-why-not": "mean contrastive map of the cluster",
  delta: "difference Δ of the cluster",
};

export interface Layer {
  sheet: Sheet;
  part: string;
  cell: number;
}

/** The maps that can lie on an image: its own, and those of the cluster on show. */
export function layersOf(explorer: Explorer, image: number): Map<Which, Layer> {
  const found = new Map<Which, Layer>();
  const put = (which: Which, sheet: Sheet | undefined, cell: number, part = "saliency") => {
    if (sheet && cell >= 0) found.set(which, { sheet, part, cell });
  };
  const probes = probesOf(explorer);
  const { tree, node } = explorer.state;
  const wrong = explorer.errors.label[image] !== explorer.errors.prediction[image];
  put("own", explorer.sheet("saliency"), image);
  put("why-not", sheetOf(probes, "why-not"), wrong ? image : -1);
  const entry = (explorer.pace.settled ? explorer.files.get(evidenceFile) : null)?.entry.get(node) ?? -1;
  put("cluster", explorer.sheet("evidence", tree), entry);
  put("cluster-why-not", sheetOf(probes, "why-not-nodes", tree), whyNotCell(probes, tree, node));
  put("delta", explorer.sheet("evidence", tree), entry, "delta");
  return found;
}

/** Which map lies on the image, and whether it colours it or hides what it does not point at. */
export function OverlayChoice({ layers, which, onWhich, masks, onMasks }: { layers: Map<Which, Layer>; which: Which; onWhich: (which: Which) => void; masks: boolean; onMasks: (on: boolean) => void }) {
  return (
    <p class="map-choices">
      <label>
        Map{" "}
        <select value={which} onChange={(event) => onWhich(event.currentTarget.value as Which)}>
          {[...layers.keys()].map((key) => (
            <option key={key} value={key}>
              {NAMES[key]}
            </option>
          ))}
        </select>
      </label>
      <label title="Dark where the map is low">
        <input type="checkbox" checked={masks} onChange={(event) => onMasks(event.currentTarget.checked)} /> as a mask
      </label>
    </p>
  );
}
