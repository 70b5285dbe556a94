import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural, probability } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { nearestTo, type RightFile, rightFile } from "./document";
import { RightPicture } from "./RightPicture";

/** What the model may have taken an image for, and what it got right of the class it is. */
export function RightLooks({ explorer, image }: ImageProps) {
  const right = explorer.files.get(rightFile);
  const near = nearestTo(explorer.files, image);
  if (!right || !near) return null;
  const { errors } = explorer;
  const [label, prediction] = [errors.label[image]!, errors.prediction[image]!];
  return (
    <section class="alike right-looks" aria-labelledby="right-title">
      <h3 id="right-title">Right images most like it</h3>
      <p class="small">
        {explorer.manifest.model.without ? "By the embedding that came with the predictions, or else by pixels." : "By what the last layer sees."} <Method of="look-alikes-among-right-images" />
      </p>
      {label !== prediction && <Row explorer={explorer} right={right} cells={near.predicted} label={prediction} said="What the model may have taken it for:" />}
      <Row explorer={explorer} right={right} cells={near.true} label={label} said={label === prediction ? "Of its own class:" : "And of its own class it got right:"} />
    </section>
  );
}

interface RowProps {
  explorer: Explorer;
  right: RightFile;
  cells: number[];
  label: number;
  said: string;
}

function Row({ explorer, right, cells, label, said }: RowProps) {
  const { manifest } = explorer;
  const { images, errors } = manifest.classes[label]!;
  const all = images - errors;
  const shown = cells.flatMap((cell, i) => (cell >= 0 ? [{ cell, rank: i + 1 }] : []));
  return (
    <div>
      <p>
        {said} <bdi>{className(manifest, label)}</bdi>
        <span class="small">
          {" "}
          {all === 0 ? "none is right" : shown.length === 0 ? "their pictures had no room on this site" : `the nearest ${count(shown.length)} of ${plural(all, "right image")}`}
        </span>
      </p>
      <ol class="thumbnails">
        {shown.map(({ cell, rank }) => (
          <li key={cell} title={`Nearest no. ${rank}: ${className(manifest, label)}, right with confidence ${probability(right.confidence[cell]!)}`}>
            <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(manifest, label)}, right, nearest no. ${rank}`} />
            <span class="thumbnail-words">
              {rank}. <span class="of">{probability(right.confidence[cell]!)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
