import type { Learning } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import { count, plural } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { autoencodersFile } from "./document";

const [WIDTH, HEIGHT] = [120, 44]; // of the curve, in its own units

/** What the autoencoder draws of an error, and how it learnt to. */
export function Redrawn({ explorer, image }: ImageProps) {
  const sheet = explorer.sheet("reconstruction");
  if (!sheet) return null;
  const learning = explorer.files.get(autoencodersFile)?.autoencoders.find(({ representation }) => representation === "autoencoder");
  return (
    <section class="redrawn">
      <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={image} colours={null} name="Reconstruction of the image by the autoencoder" />
      <div>
        <h3>Reconstruction by the autoencoder</h3>
        <p class="small">Drawn from a few numbers by a network trained on all {plural(explorer.manifest.images, "image")}. What is missing here has no effect on the autoencoder’s tree.</p>
        {learning && <Curve learning={learning} />}
      </div>
    </section>
  );
}

/** The error while it learnt, against that of always answering with the mean picture. */
function Curve({ learning }: { learning: Learning }) {
  const { loss, baseline, steps } = learning;
  const top = Math.max(baseline, loss[0] ?? 0) || 1;
  const y = (value: number) => HEIGHT * (1 - Math.min(1, value / top));
  const x = (i: number) => (WIDTH * i) / Math.max(1, loss.length - 1);
  const last = loss.at(-1) ?? 0;
  return (
    <p class="curve small">
      <svg viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={WIDTH} y1={y(baseline)} y2={y(baseline)} />
        <polyline points={loss.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(" ")} />
      </svg>
      <span>
        Mean squared error over {count(steps)} steps: {shown(loss[0] ?? 0)} to {shown(last)}. The mean image has {shown(baseline)} (dashed).
      </span>
    </p>
  );
}

function shown(error: number): string {
  return error.toPrecision(2);
}
