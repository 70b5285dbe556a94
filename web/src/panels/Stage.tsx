import { useMemo, useState } from "preact/hooks";
import { overlay } from "../colour";
import type { Explorer } from "../explorer";
import { addressOf } from "../files";
import { CellCanvas, Legend } from "./Figure";
import { Redrawn } from "./Redrawn";

interface StageProps {
  explorer: Explorer;
  image: number;
  opacity: number; // per cent
  onOpacity: (opacity: number) => void;
  name: string;
}

/** The picture itself, and over the part of it that the model saw, where the output is sensitive. */
export function Stage({ explorer, image, opacity, onOpacity, name }: StageProps) {
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const [missing, setMissing] = useState(explorer.manifest.originals === false);
  const colours = useMemo(overlay, []);
  const { sheets } = explorer;
  const details = explorer.requestDetails(image);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = details?.view ?? [];
  const saliency = x1 > x0 && y1 > y0 ? explorer.sheet("saliency") : undefined;
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
            src={addressOf(`images/${image}.webp`)}
            alt={name}
            onLoad={({ currentTarget }) => setNatural({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
            onError={() => setMissing(true)}
          />
        )}
        {saliency && (natural || missing) && (
          <div class="overlay" style={{ ...box, opacity: opacity / 100 }}>
            <CellCanvas sheets={sheets} sheet={saliency} part="saliency" cell={image} colours={colours} name="Where the output is most sensitive" />
          </div>
        )}
      </div>
      {missing && <p class="small">The picture itself is not on this site; this is its thumbnail.</p>}
      {saliency ? (
        <div class="overlay-tools">
          <label class="slider">
            <span>Sensitivity overlay</span>
            <input type="range" min={0} max={100} value={opacity} onInput={(event) => onOpacity(event.currentTarget.valueAsNumber)} aria-valuetext={`${opacity} per cent`} />
            <output>{opacity}%</output>
          </label>
          <Legend part={saliency.parts!.saliency!} colours={colours} />
          <p class="small">Coloured where the output is most sensitive. The scale is the same for every image here.</p>
        </div>
      ) : (
        details && <p class="small">{explorer.manifest.model.without?.saliency ?? "No sensitivity map is known for this picture."}</p>
      )}
      <Redrawn explorer={explorer} image={image} />
    </div>
  );
}

function pc(fraction: number): string {
  return `${100 * fraction}%`;
}
