import type { TrainingFile } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural, probability } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { trainingFile, trainingNear } from "./document";

/** The images of the first split nearest to an error of another: of its predicted class, and of its label. */
export function TrainingLooks({ explorer, image }: ImageProps) {
  const training = explorer.files.get(trainingFile);
  const near = trainingNear(explorer.files, image);
  const { errors, manifest } = explorer;
  const [label, prediction] = [errors.label[image]!, errors.prediction[image]!];
  if (!training || !near || label === prediction) return null;
  const [first] = manifest.splits!.names;
  return (
    <section class="alike right-looks training-looks" aria-labelledby="training-title">
      <h3 id="training-title">
        Nearest images in <bdi>{first}</bdi>
      </h3>
      <p class="small">
        This error is in <bdi>{manifest.splits!.names[near.split]}</bdi>. {manifest.model.without ? "Compared by the given embedding, or else by pixels." : "Compared by the input of the last layer."} Below each image: its rank, its confidence, and its prediction if that is wrong. <Method of="splits" />
      </p>
      <Row explorer={explorer} training={training} cells={near.predicted} class_={prediction} said="Labelled as the predicted class:" />
      <Row explorer={explorer} training={training} cells={near.true} class_={label} said="With the same label:" />
    </section>
  );
}

interface RowProps {
  explorer: Explorer;
  training: TrainingFile;
  cells: number[];
  class_: number;
  said: string;
}

function Row({ explorer, training, cells, class_, said }: RowProps) {
  const { manifest } = explorer;
  const all = training.classes[class_]!;
  const shown = cells.flatMap((cell, i) => (cell >= 0 ? [{ cell, rank: i + 1 }] : []));
  const name = className(manifest, class_);
  return (
    <div>
      <p>
        {said} <bdi>{name}</bdi>
        <span class="small"> {all === 0 ? "no image of this class" : shown.length === 0 ? "no thumbnails stored for them" : `the nearest ${count(shown.length)} of ${plural(all, "image")}`}</span>
      </p>
      <ol class="thumbnails">
        {shown.map(({ cell, rank }) => {
          const predicted = className(manifest, training.prediction[cell]!);
          const wrong = training.prediction[cell] !== class_;
          return (
            <li key={cell}>
              <span class="thumbnail still">
                <CellCanvas sheets={explorer.sheets} sheet={training.sheet ?? undefined} cell={cell} colours={null} name={`${name}, ${wrong ? `predicted as ${predicted}` : "correct"}, nearest no. ${rank}`} />
              </span>
              <span class="thumbnail-words">
                {rank}. <span class="of">{probability(training.confidence[cell]!)}</span> {wrong && <bdi>→ {predicted}</bdi>}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
