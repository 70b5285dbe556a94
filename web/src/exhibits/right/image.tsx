import type { RightFile } from "../../data/contract";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural, probability } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { nearestTo, rightFile } from "./document";
import { RightPicture } from "./RightPicture";

/** The correct images nearest to an image: of its predicted class, and of its label. */
export function RightLooks({ explorer, image }: ImageProps) {
  const right = explorer.files.get(rightFile);
  const near = nearestTo(explorer.files, image);
  if (!right || !near) return null;
  const { errors } = explorer;
  const [label, prediction] = [errors.label[image]!, errors.prediction[image]!];
  return (
    <section class="alike right-looks" aria-labelledby="right-title">
      <h3 id="right-title">Nearest correct images</h3>
      <p class="small">
        {explorer.manifest.model.without ? "Compared by the given embedding, or else by pixels." : "Compared by the input of the last layer."} Below each image: its rank and its confidence. <Method of="nearest-correct-images" />
      </p>
      {label !== prediction && <Row explorer={explorer} right={right} cells={near.predicted} label={prediction} said="Of the predicted class:" />}
      <Row explorer={explorer} right={right} cells={near.true} label={label} said={label === prediction ? "With the same label:" : "With the same label:"} />
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
          {all === 0 ? "no correct image in this class" : shown.length === 0 ? "no thumbnails stored for them" : `the nearest ${count(shown.length)} of ${plural(all, "correct image")}`}
        </span>
      </p>
      <ol class="thumbnails">
        {shown.map(({ cell, rank }) => (
          <li key={cell} title={`No. ${rank}: ${className(manifest, label)}, correct, confidence ${probability(right.confidence[cell]!)}`}>
            <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(manifest, label)}, correct, nearest no. ${rank}`} />
            <span class="thumbnail-words">
              {rank}. <span class="of">{probability(right.confidence[cell]!)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
