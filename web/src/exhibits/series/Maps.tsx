import { useEffect, useMemo, useState } from "preact/hooks";
import { useTheme } from "../../browser/useTheme";
import type { SeriesFile } from "../../data/contract";
import { type Colouring, colouringBy } from "../../draw/colouring";
import { prefersStill } from "../../draw/motion";
import { ColourLegend } from "../../parts/ColourLegend";
import type { Explorer } from "../../state/explorer";
import type { MapOverTime } from "./document";
import { MovingMap, StillMaps } from "./MovingMap";

type By = "label" | "outcome" | "prediction";

/** Where the errors of each checkpoint lie, from the first to the last. */
export function Maps({ explorer, file, map }: { explorer: Explorer; file: SeriesFile; map: MapOverTime }) {
  const { manifest, errors } = explorer;
  const theme = useTheme();
  const still = useStill();
  const outcome = manifest.columns.includes("outcome");
  const [by, setBy] = useState<By>("label");
  const columns = outcome ? explorer.columns.get(true) : null;
  const colouring = useMemo((): Colouring | null => {
    if (by !== "label") return colouringBy(by === "outcome" ? "column:outcome" : by, explorer, columns ?? [], theme);
    // What colours predictions colours labels that stand in their place.
    const found = colouringBy("prediction", { manifest, errors: { ...errors, prediction: errors.label } }, [], theme);
    return found && { ...found, title: "Label", sayImage: () => "" };
  }, [by, columns, theme]);
  const shown = { explorer, map, checkpoints: file.checkpoints, colouring };
  return (
    <section class="numbers-part" aria-labelledby="series-map">
      <h2 id="series-map">Errors on a map, checkpoint by checkpoint</h2>
      <div class="series-map" data-still={still || undefined}>
        <div>{still ? <StillMaps {...shown} /> : <MovingMap {...shown} />}</div>
        <div class="series-key">
          <label class="series-by">
            <span>Colour by</span>
            <select value={by} onChange={(event) => setBy(event.currentTarget.value as By)}>
              <option value="label">label</option>
              {outcome && <option value="outcome">outcome</option>}
              <option value="prediction">last wrong prediction</option>
            </select>
          </label>
          {colouring && <ColourLegend colouring={colouring} things={explorer.thing} remark="" />}
          <p class="small">
            A point is an image that the checkpoint misclassifies; close ones look alike to it ({map.method}). Every map is turned so that the images it shares with the last checkpoint lie as near as possible to where they lie there.{" "}
            {map.method === "t-SNE" && "Distances between groups mean nothing. "}
            Images that are learnt and kept are not on this site, so they have no point. The prediction of a point is that of the last checkpoint that misclassifies the image.
          </p>
        </div>
      </div>
    </section>
  );
}

/** Whether the reader wants no motion; they may change their mind. */
function useStill(): boolean {
  const [still, setStill] = useState(prefersStill());
  useEffect(() => {
    const query = window.matchMedia("(prefers-reduced-motion: reduce)");
    const follow = () => setStill(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return still;
}
