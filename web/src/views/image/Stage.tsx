import { useEffect, useMemo, useState } from "preact/hooks";
import { useMapColours } from "../../browser/useTheme";
import { addressOf } from "../../data/address";
import { detailsOf } from "../../data/details";
import { mask, overlay } from "../../draw/colour";
import { Shown } from "../../exhibits/Shown";
import { CellCanvas, Legend } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { percent } from "../../words/numbers";
import { layersOf, OverlayChoice, type Which } from "./OverlayChoice";

const ALL = 0.98; // of a picture: what rounding leaves out is no crop

interface StageProps {
  explorer: Explorer;
  image: number;
  opacity: number; // per cent
  onOpacity: (opacity: number) => void;
  onMap: () => void; // a map was chosen: it shall be seen
  name: string;
}

/** The picture itself, and over the part of it that the model saw, where the output is sensitive. */
export function Stage({ explorer, image, opacity, onOpacity, onMap, name }: StageProps) {
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const [missing, setMissing] = useState(explorer.manifest.originals === false);
  const source = useOriginal(explorer, image, () => setMissing(true));
  const [which, setWhich] = useState<Which>("own");
  const [masks, setMasks] = useState(false);
  const scales = useMapColours();
  const [warm, black] = useMemo(() => [overlay(), mask()], []);
  const { sheets } = explorer;
  const details = detailsOf(explorer.files, image);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = details?.view ?? [];
  const layers = layersOf(explorer, image);
  const chosen = layers.has(which) ? which : "own";
  const layer = x1 > x0 && y1 > y0 ? layers.get(chosen) : undefined;
  const seen = (x1 - x0) * (y1 - y0); // a share of the picture; 0: not known
  const cut = !missing && seen > 0 && seen < ALL;
  const colours = masks ? black : chosen === "delta" ? scales.delta : warm;
  const thumbnails = explorer.sheet("thumbnails");

  const [cellWidth, cellHeight] = thumbnails && missing ? thumbnails.cell : [1, 1];
  const { width, height } = natural ?? { width: cellWidth, height: cellHeight };
  const tiny = natural !== null && Math.max(width, height) <= 96;
  // Without the picture, the thumbnail takes its place: it is what the model saw, so it is all view.
  const box = missing ? { left: "0", top: "0", width: "100%", height: "100%" } : { left: pc(x0), top: pc(y0), width: pc(x1 - x0), height: pc(y1 - y0) };
  const stage = { aspectRatio: `${width} / ${height}`, maxWidth: `calc(var(--stage-height) * ${width / height})` };
  return (
    <div class="stage-side">
      <div class="stage" style={stage} data-tiny={tiny || undefined}>
        {missing ? (
          <CellCanvas sheets={sheets} sheet={thumbnails} cell={image} colours={null} name={name} />
        ) : (
          <img
            src={source}
            alt={name}
            onLoad={({ currentTarget }) => setNatural({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
            onError={() => setMissing(true)}
          />
        )}
        {cut && natural && <div class="overlay seen" style={box} />}
        {layer && (natural || missing) && (
          <div class="overlay" style={{ ...box, opacity: opacity / 100 }}>
            <CellCanvas sheets={sheets} {...layer} colours={colours} stretch={masks} name={chosen === "own" ? "Where the output is most sensitive" : "The chosen map"} />
          </div>
        )}
      </div>
      {cut && <p class="small">The model saw only the bright part, {percent(seen, 1)} of this picture. Its transform cuts off the rest.</p>}
      {missing && <p class="small">The full image is not on this site. This is its thumbnail.</p>}
      {layer ? (
        <div class="overlay-tools">
          <OverlayChoice
            layers={layers}
            which={chosen}
            onWhich={(which) => {
              setWhich(which);
              onMap();
            }}
            masks={masks}
            onMasks={(on) => {
              setMasks(on);
              onMap();
            }}
          />
          <label class="slider" title={explorer.shortcuts.on ? "Show or hide it (s)" : undefined}>
            <span>Saliency overlay</span>
            <input type="range" min={0} max={100} value={opacity} onInput={(event) => onOpacity(event.currentTarget.valueAsNumber)} aria-valuetext={`${opacity} per cent`} />
            <output>{opacity}%</output>
          </label>
          {!masks && <Legend part={layer.sheet.parts![layer.part]!} colours={colours} />}
          <p class="small">
            {masks
              ? "Dark where the map is lowest, clear where it is highest. It is no measure. "
              : chosen.endsWith("why-not")
                ? "Coloured where the predicted class’s logit minus the label’s logit is most sensitive. "
                : chosen === "delta"
                  ? "Δ: more (orange) or less (purple) sensitive than the average image. "
                  : `Coloured where the output is most sensitive${chosen === "cluster" ? ", on average over the cluster" : ""}. `}
            {!masks && "All maps of this kind on this site have this scale. "}
            <Method of={masks ? "masked-pictures" : chosen.endsWith("why-not") ? "contrastive-maps" : chosen === "delta" ? "difference" : "sensitivity"} />
          </p>
        </div>
      ) : (
        details && <p class="small">{explorer.manifest.model.without?.saliency ?? "This image has no saliency map."}</p>
      )}
      <Shown place="picture" explorer={explorer} image={image} />
    </div>
  );
}

/** The address of an image's original; undefined: its pack is on its way. */
function useOriginal({ manifest, sheets }: Explorer, image: number, onError: () => void): string | undefined {
  const path = `images/${image}.webp`;
  const packed = manifest.originals !== false && manifest.packs;
  const [source, setSource] = useState(() => (packed ? undefined : addressOf(path)));
  useEffect(() => {
    if (!packed) return;
    let made: string | null = ""; // null: the image is closed
    const show = async () => {
      const picture = await (await sheets.fetch(path)).blob();
      if (made !== null) setSource((made = URL.createObjectURL(picture))); // of no picture, it will not load
    };
    show().catch(onError);
    return () => {
      URL.revokeObjectURL(made!);
      made = null;
    };
  }, []);
  return source;
}

function pc(fraction: number): string {
  return `${100 * fraction}%`;
}
