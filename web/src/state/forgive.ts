/**
 * Forgiving: a rule leaves images out of both numerator and denominator. It is applied to right and wrong images alike,
 * and it looks at each image only: whether the model got it right is nowhere to be asked.
 *
 * A rule is any number of conditions in the grammar of filters, and an image is left out if it meets ANY of them. Had it
 * to meet all, `label: cat` with `prediction: dog` would pick errors and nothing else, and so would be cheating.
 */
import type { Judged } from "../counts/iffixed";
import { memberCount } from "../counts/over";
import type { Errors, IdsFile, ImagesFile, Manifest } from "../data/documents";
import { type Field, type Filter, tester } from "./filters";

export interface Forgiven {
  images: Int32Array; // left out, as entries of images.json
  errors: number; // of them
  kept: Uint8Array; // (members of the site) 0: left out
  judged: Judged; // what is left
}

/** Fields that every image has a value for. What is said of errors alone, such as a tag, cannot be a rule. */
const FIELDS: Field[] = ["label", "prediction", "confidence", "file"];

/** Tags are said of errors only, and so are in no rule. */
const untagged = () => [];

/** @param ofErrors columns that correct images have no value in */
export function canBeRule({ field }: Filter, ofErrors?: readonly string[]): boolean {
  return typeof field === "object" ? !ofErrors?.includes(field.column) : FIELDS.includes(field);
}

export function idsNeeded(rule: Filter[]): boolean {
  return rule.some(({ field }) => field === "file");
}

/** @param ids null where the rule does not need them */
export function forgive(manifest: Manifest, rule: Filter[], images: ImagesFile, ids: IdsFile | null): Forgiven {
  const facts: Omit<Errors, "format"> = { id: ids?.id ?? [], label: images.label, prediction: images.prediction, confidence: images.confidence };
  const tests = rule.map((condition) => tester(condition, facts, images.columns, untagged)).filter((test) => test !== null);
  const out: number[] = [];
  const kept = new Uint8Array(memberCount(manifest)).fill(1);
  const classes = manifest.classes.map(({ images, errors }) => ({ images, errors }));
  let errors = 0;
  for (let image = 0; image < images.label.length; image++) {
    if (!tests.some((meets) => meets(image))) continue;
    out.push(image);
    const entry = classes[images.label[image]!]!;
    entry.images--;
    const error = images.error[image]!;
    if (error >= 0) kept[error] = 0;
    if (images.label[image] === images.prediction[image]) continue;
    entry.errors--;
    errors++;
  }
  return { images: Int32Array.from(out), errors, kept, judged: { images: manifest.images - out.length, errors: manifest.errors - errors, classes } };
}
