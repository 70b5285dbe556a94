/** What the list of suspected label errors says of itself. */
import type { LabelsFile } from "../../data/contract";
import type { Errors, Manifest } from "../../data/documents";
import { count, plural } from "../../words/numbers";

const LIKELY = 0.8; // from this probability on, one alone is called probable

/** Of these rows of the list, how many are estimated to be label errors; those that a cause explains are counted apart. */
export function estimated(labels: LabelsFile, rows: readonly number[]): string {
  const open = rows.filter((row) => labels.cause[row]! < 0);
  const explained = rows.length - open.length;
  const apart = explained ? `${plural(explained, "more error")} ${explained === 1 ? "has" : "have"} a proved cause and ${explained === 1 ? "comes" : "come"} last.` : "";
  if (open.length === 0) return [labels.error.length || labels.confused?.length ? "" : "No label error was found.", apart].filter(Boolean).join(" ");
  const sum = Math.round(open.reduce((total, row) => total + labels.estimate[row]!, 0));
  const said = open.length === 1 ? `This error ${labels.estimate[open[0]!]! >= LIKELY ? "is probably" : "may be"} a label error (${percentOf(labels.estimate[open[0]!]!)}).` : `About ${count(sum)} of these ${count(open.length)} errors are estimated to be label errors.`;
  return [said, apart].filter(Boolean).join(" ");
}

/** A confusion that may be label errors of one kind. */
export interface Confused {
  label: number;
  prediction: number;
  errors: number;
  about: number; // of them: of wrong labels, half are so improbable
  pair: string;
  said: string;
}

/** Confusions whose labels are as improbable as labels that have nothing to do with the pictures: what to say of each. */
export function confusedIn({ confused = [] }: LabelsFile, { classes }: Pick<Manifest, "classes">): Confused[] {
  return Array.from({ length: confused.length / 4 }, (_, row) => {
    const [label, prediction, errors, improbable] = confused.slice(4 * row, 4 * row + 4) as [number, number, number, number];
    const [name, other] = [classes[label]!.name, classes[prediction]!.name];
    const about = Math.min(errors, 2 * improbable);
    return { label, prediction, errors, about, pair: `${name} → ${other}`, said: `${about < errors ? `About ${count(about)}` : "Most or all"} of the ${plural(errors, "error")} labelled ${name}, predicted as ${other} and without a proved cause may be mislabelled ${other} images.` };
  });
}

/** The confusion that at least half of some errors are, if it may be label errors of one kind. */
export function confusedHere(labels: LabelsFile, manifest: Pick<Manifest, "classes">, { label, prediction }: Pick<Errors, "label" | "prediction">, among: ArrayLike<number>): Confused | undefined {
  const here = Array.from(among);
  return confusedIn(labels, manifest).find((one) => 2 * here.filter((error) => label[error] === one.label && prediction[error] === one.prediction).length >= here.length);
}

/** What to check of it. */
export function confusedSaid({ errors, about, pair }: Confused): string {
  return `${about < errors ? `about ${count(about)} of all` : "most or all of the"} ${count(errors)} unexplained errors ${pair} may have wrong labels`;
}

/** That of errors predicted as a class that no image is labelled with nothing can be said: how sure the model is of its images is not known. "": there are none. */
export function unasked({ errors, manifest }: { errors: Pick<Errors, "label" | "prediction">; manifest: Pick<Manifest, "classes"> }): string {
  const n = Array.from(errors.prediction).filter((said, i) => said !== errors.label[i] && manifest.classes[said]?.images === 0).length;
  return n > 0 ? ` Of ${plural(n, "error")} it can say nothing: no image here is labelled as the class that ${n === 1 ? "it is" : "they are"} predicted as.` : "";
}

/** The cause that explains the error of a row; null: none was proved. */
export function causeOf(labels: LabelsFile, row: number): string | null {
  return labels.causes[labels.cause[row]!] ?? null;
}

/** What its picture shows that a listed entry is named by, though nothing is proved of this error; null: nothing. */
export function alsoOf(labels: LabelsFile, row: number): string | null {
  return labels.causes[labels.measured?.[row] ?? -1] ?? null;
}

/** `87%`; never more certain than an estimate can be. */
export function percentOf(share: number): string {
  return share > 0.99 ? ">99%" : `${Math.round(100 * share)}%`;
}
