/** Confidence class by class: what a threshold leaves of each class’s predictions, and of its images. */
import type { ConfidenceFile } from "../data/contract";
import { type Answers, answeredAt, answersOf, calibrationError, chanceError, equalWidth, within } from "./confident";

export interface OfClass {
  index: number;
  images: Int32Array; // that have this label
  answers: Answers; // that have this prediction
  ece: number; // NaN: it is never predicted
  chance: number;
  errors: number; // of its images
  near: number; // of these, those with the label in second place; NaN: not known, or true of all
  top: number; // of its images, those with the label among the k most probable; NaN: not known
}

/** What is left from a threshold on. */
export interface Left {
  answered: number; // predictions of the class
  right: number; // of these
  precision: number; // NaN: none is answered
  recall: number; // of all its images, answered or not; NaN: there are none
}

/** @param images entries that count */
export function byClass(file: ConfidenceFile, images: Int32Array, classes: number, k: number): OfClass[] {
  const of = (key: readonly number[]) => {
    const found: number[][] = Array.from({ length: classes }, () => []);
    for (const image of images) found[key[image]!]?.push(image);
    return found.map((entries) => Int32Array.from(entries));
  };
  const labelled = of(file.label);
  return of(file.prediction).map((predicted, index) => {
    const answers = answersOf(file, predicted);
    const bins = equalWidth(answers);
    const own = labelled[index]!;
    const wrong = own.filter((image) => file.label[image] !== file.prediction[image]);
    const near = file.rank && classes > 2 ? within(file.rank, wrong, 2) : NaN;
    return { index, images: own, answers, errors: wrong.length, near, ece: calibrationError(bins), chance: chanceError(bins), top: file.rank && k > 0 ? within(file.rank, own, k) : NaN };
  });
}

export function leftAt({ images, answers }: OfClass, threshold: number): Left {
  const answered = answeredAt(answers, threshold);
  const right = answered - answers.wrong[answered]!;
  return { answered, right, precision: right / answered, recall: right / images.length };
}
