/**
 * What colours mean in the treemap: one thing at a time. A value colours each image (a strip along its foot) and its
 * tile (a tint), by the tile's commonest value or median. Colours are given out over all errors of the site, so that
 * they stay the same from view to view.
 */
import { confusionKey, median, mix } from "../counts/mix";
import { countWrong, overAll } from "../counts/over";
import type { Column, Errors, Manifest } from "../data/documents";
import { here } from "../data/late";
import type { TagIndex } from "../tagging/tagIndex";
import { plainName } from "../words/names";
import { accuracy, count, percent } from "../words/numbers";
import { meaningOf, qualityOf } from "../words/qualities";
import { accuracies, sequential, type Table, type Theme } from "./colour";

export type Css = string;

export interface Colouring {
  title: string;
  meaning?: string; // in a sentence, with its good end, where the title does not say it
  /** Null: nothing to show for it. */
  image: ((error: number) => Css | null) | null; // null: colours say something about clusters alone
  tile: (errors: Int32Array) => Css | null;
  /** The same in words: "" for nothing. */
  sayImage: (error: number) => string;
  sayTile: (errors: Int32Array) => string;
  legend: { name: string; colour: Css; count: number }[] | { lo: string; hi: string; colours: Table };
}

interface Facts {
  manifest: Manifest;
  errors: Errors;
}

/**
 * After Okabe and Ito's eight, which common colour vision deficiencies keep apart; yellow and black adapted to the page
 * they stand on. What comes after the eight commonest is one grey "other".
 */
export const CATEGORIES: Record<Theme, Css[]> = {
  light: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#b8a800", "#33312d"],
  dark: ["#3f9bdc", "#e69f00", "#00b386", "#dd8fbb", "#e8702a", "#8ccdf5", "#f0e442", "#f4f2ec"],
};
export const UNNAMED: Record<Theme, Css> = { light: "#a39e94", dark: "#70757d" };

/** @param by as the state has it: "accuracy", "prediction", "confidence", "purity", "tag" or "column:NAME"; null where it means nothing here */
export function colouringBy(by: string, facts: Facts, columns: Column[], theme: Theme, tags: TagIndex | null = null): Colouring | null {
  const { manifest, errors } = facts;
  if (by === "accuracy" && overAll(manifest)) return byAccuracy(facts, theme);
  if (by === "prediction") return byCategory("Prediction", (error) => errors.prediction[error]!, (code) => plainName(manifest, code), errors, theme);
  if (by === "confidence") return !here(errors, "confidence") ? null : byNumber("Confidence", (error) => errors.confidence[error]!, [Math.floor(10 * rangeOf(errors.confidence)[0]) / 10, 1], theme);
  if (by === "purity") return byPurity(facts, theme);
  if (by === "tag" && tags) return byTag(tags, errors, theme);
  const column = columns.find(({ name }) => by === `column:${name}`);
  if (column?.kind === "category") return { ...byCategory(column.name, (error) => column.codes[error]!, (code) => column.values[code] ?? "", errors, theme), ...meaningOf(column) };
  if (column?.kind === "number") {
    const { less, more } = qualityOf(column) ?? { less: "", more: "" };
    return { ...byNumber(column.name, (error) => column.values[error] ?? NaN, rangeOf(column.values), theme, [less, more]), ...meaningOf(column) };
  }
  return null;
}

function byCategory(title: string, codeOf: (error: number) => number, nameOf: (code: number) => string, errors: Errors, theme: Theme, inOrder = false): Colouring {
  const everything = Int32Array.from(errors.label, (_, error) => error);
  const parts = mix(everything, codeOf);
  if (inOrder) parts.sort((a, b) => a.key - b.key);
  const palette = CATEGORIES[theme];
  const colourOf = new Map(parts.slice(0, palette.length).map(({ key }, i) => [key, palette[i]!]));
  const colour = (code: number) => (code < 0 ? null : (colourOf.get(code) ?? UNNAMED[theme]));
  const rest = parts.slice(palette.length).reduce((sum, part) => sum + part.count, 0);
  const legend = parts.slice(0, palette.length).map(({ key, count }) => ({ name: nameOf(key), colour: colour(key)!, count }));
  if (rest > 0) legend.push({ name: "other", colour: UNNAMED[theme], count: rest });
  const lead = (of: Int32Array) => mix(of, codeOf)[0];
  return {
    title,
    legend,
    image: (error) => colour(codeOf(error)),
    tile: (of) => {
      const parts = mix(of, codeOf);
      const none = of.length - parts.reduce((sum, part) => sum + part.count, 0);
      return parts[0] && parts[0].count > none ? colour(parts[0].key) : null;
    },
    sayImage: (error) => (codeOf(error) < 0 ? "" : `${title}: ${nameOf(codeOf(error))}`),
    sayTile: (of) => {
      const first = lead(of);
      return first ? `${title}: most often ${nameOf(first.key)}, ${count(first.count)} of ${count(of.length)}` : "";
    },
  };
}

function byNumber(title: string, valueOf: (error: number) => number, range: [number, number], theme: Theme, ends = ["", ""]): Colouring {
  const scale = sequential(theme);
  const colour = (value: number) => (Number.isNaN(value) ? null : along(scale, range, value));
  const middle = (of: Int32Array) => median(Float64Array.from(of, valueOf).filter((value) => !Number.isNaN(value)));
  return {
    title,
    legend: range[0] === range[1] ? { lo: `all ${short(range[0])}`, hi: "", colours: scale } : { lo: `${ends[0]} ${short(range[0])}`.trim(), hi: `${short(range[1])} ${ends[1]}`.trim(), colours: scale },
    image: (error) => colour(valueOf(error)),
    tile: (of) => colour(middle(of)),
    sayImage: (error) => (Number.isNaN(valueOf(error)) ? "" : `${title}: ${short(valueOf(error))}`),
    sayTile: (of) => (Number.isNaN(middle(of)) ? "" : `${title}: median ${short(middle(of))}`),
  };
}

/** Colours go by the tags' own order, not by how common they are: another image tagged must not change them all. */
function byTag({ names, borne }: TagIndex, errors: Errors, theme: Theme): Colouring {
  const code = new Map(names.map((name, i) => [name, i]));
  const codeOf = (error: number) => code.get(borne.get(error)?.[0] ?? "") ?? -1;
  const sayTile = (of: Int32Array) => mix(of, codeOf).map(({ key, count: n }) => `${names[key]} ${count(n)} of ${count(of.length)}`).join(", ");
  return { ...byCategory("Tag", codeOf, (at) => names[at]!, errors, theme, true), title: names.length > 0 ? "Tag (the first of several)" : "No tags yet", sayTile };
}

/** How much of a cluster is its commonest confusion: 1 where all its errors are the same mistake. */
function byPurity(facts: Facts, theme: Theme): Colouring {
  const { manifest, errors } = facts;
  const scale = sequential(theme);
  const keyOf = confusionKey(errors, manifest.classes.length);
  const share = (of: Int32Array): [part: number, whole: number] => [mix(of, keyOf)[0]?.count ?? 0, countWrong(facts, of)];
  return {
    title: "Purity",
    meaning: `The share of a cluster${overAll(manifest) ? "’s errors" : ""} in its most frequent confusion. 100%: all are one mistake, so one fix may do.`,
    legend: { lo: "0%", hi: "100%", colours: scale },
    image: null,
    tile: (of) => {
      const [part, whole] = share(of);
      return whole > 0 ? along(scale, [0, 1], part / whole) : null;
    },
    sayImage: () => "",
    sayTile: (of) => `Purity: ${percent(...share(of))}`,
  };
}

/** Which share of a cluster is right. A single image is right or wrong, which its outline says. */
function byAccuracy(facts: Facts, theme: Theme): Colouring {
  const scale = accuracies(theme);
  const right = (of: Int32Array) => of.length - countWrong(facts, of);
  return {
    title: "Accuracy",
    legend: { lo: "0%", hi: "100%", colours: scale },
    image: null,
    tile: (of) => (of.length > 0 ? along(scale, [0, 1], right(of) / of.length) : null),
    sayImage: () => "",
    sayTile: (of) => (of.length > 0 ? `Accuracy: ${accuracy(right(of), of.length)}` : ""),
  };
}

function along(scale: Table, [lo, hi]: [number, number], value: number): Css {
  const steps = scale.length / 4 - 1;
  const t = hi > lo ? Math.min(1, Math.max(0, (value - lo) / (hi - lo))) : 0;
  const at = 4 * Math.round(t * steps);
  return `rgb(${scale[at]} ${scale[at + 1]} ${scale[at + 2]})`;
}

function rangeOf(values: (number | null)[]): [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of values) {
    if (value === null) continue;
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  return lo <= hi ? [lo, hi] : [0, 0];
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en");
}
