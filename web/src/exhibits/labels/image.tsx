import { here } from "../../data/late";
import { Method } from "../../parts/Method";
import { className } from "../../words/names";
import { probability } from "../../words/numbers";
import type { ImageProps } from "../exhibit";
import { labelsFile } from "./document";
import { alsoOf, causeOf, percentOf } from "./words";

/** On a suspected label error. */
export function DoubtMark({ explorer, image }: ImageProps) {
  const labels = explorer.files.get(labelsFile);
  const row = labels?.error.indexOf(image) ?? -1;
  if (!labels || row < 0) return null;
  const { errors, manifest } = explorer;
  const cause = causeOf(labels, row);
  const also = alsoOf(labels, row);
  const suggested = <bdi>{className(manifest, labels.suggested[row]!)}</bdi>;
  return (
    <p class="doubt">
      <strong>Suspected label error.</strong>{" "}
      {cause !== null ? <>But the error is explained by: <bdi>{cause}</bdi>.</> : also ? <>Either the label is wrong, or the error comes from what the picture shows: <bdi>{also}</bdi>.</> : `The label is wrong with an estimated probability of ${percentOf(labels.estimate[row]!)}.`} The model gives its prediction, {suggested}, a probability of {here(errors, "confidence", image) ? probability(errors.confidence[image]!) : "…"}, and the label, <bdi>{className(manifest, errors.label[image]!)}</bdi>, one of {probability(labels.self_confidence[row]!)}. Of the{" "}
      {labels.neighbours} most similar images, {Math.round(labels.agree[row]! * labels.neighbours)} {Math.round(labels.agree[row]! * labels.neighbours) === 1 ? "has" : "have"} the label {suggested}. <Method of="suspected-label-errors" />
    </p>
  );
}
