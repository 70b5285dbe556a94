import { Method } from "../../parts/Method";
import { className } from "../../words/names";
import { probability } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { labelsFile } from "./document";

/** On an image whose label may be wrong. */
export function DoubtMark({ explorer, image }: ImageProps) {
  const labels = explorer.files.get(labelsFile);
  const row = labels?.error.indexOf(image) ?? -1;
  if (!labels || row < 0) return null;
  const { errors, manifest } = explorer;
  const suggested = <bdi>{className(manifest, labels.suggested[row]!)}</bdi>;
  return (
    <p class="doubt">
      <strong>The label may be wrong.</strong> The model says {suggested} with {probability(errors.confidence[image]!)} and gives <bdi>{className(manifest, errors.label[image]!)}</bdi> {probability(labels.self_confidence[row]!)}; of the {labels.neighbours}{" "}
      images most like it, {Math.round(labels.agree[row]! * labels.neighbours)} are labelled {suggested}. <Method of="label-errors" />
    </p>
  );
}
