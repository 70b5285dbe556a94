/** The evidence card of a node: everything that it says, as text, and which pictures it shows. No layout yet. */
import { overAll, thing } from "../../counts/over";
import type { Manifest, Part, Sheet, TreeInfo } from "../../data/documents";
import { locate, type Source } from "../../data/sheet";
import type { Findings } from "../../words/findings";
import type { Opening } from "../../words/opening";
import { accuracy, count, plural, points, tick } from "../../words/numbers";
import { treeName } from "../../words/trees";

export const MOST_SAMPLES = 16;
const MOST_CONFUSIONS = 6;

/** A piece of a sheet that the card shows. */
export interface Picture {
  source: Source;
  map: "saliency" | "delta" | null; // null: a picture, shown as it is
}

export interface Figure {
  picture: Picture;
  title: string;
  caption: string;
  scale: string[] | null; // ends (and middle) of the colour bar; null: a picture
  unit: string;
}

export interface Card {
  site: string;
  title: string;
  lead: string;
  numbers: { name: string; value: string; note: string }[];
  confusions: { names: [string, string]; share: number; text: string }[];
  moreConfusions: string;
  figures: Figure[]; // none: too few errors to average
  figuresNote: string;
  samples: { picture: Picture; names: [string, string] }[];
  samplesNote: string;
  note: string; // what the reader wrote; "": nothing
  source: string[]; // model, data, tree, maker
  link: string;
}

interface Facts {
  manifest: Manifest;
  findings: Findings;
  opening: Opening | null; // as the panel says it; null: the card is of all errors
  forgiven: number | null; // images that a rule leaves out; null: there is no rule
  tree: TreeInfo;
  evidence: { sheet: Sheet; entry: number; count: number } | null;
  samples: number[]; // errors
  typical: boolean; // the most typical error is the first of them
  sourceOf: (error: number) => Source;
  namesOf: (error: number) => [label: string, prediction: string];
  note: string;
  link: string;
  today: Date;
}

export function cardOf(facts: Facts): Card {
  const { manifest, findings, opening, samples } = facts;
  const { n, wrong, confusions } = findings;
  const shown = confusions.slice(0, MOST_CONFUSIONS);
  const rest = confusions.slice(MOST_CONFUSIONS);
  const { model } = manifest;
  return {
    site: manifest.title,
    title: opening?.heading ?? findings.title,
    lead: opening ? `${opening.size} ${opening.said}`.trim() : findings.lead,
    numbers: numbersOf(facts),
    confusions: shown.map((each) => ({ names: each.names, share: each.count / wrong, text: `${count(each.count)} of ${count(wrong)}` })),
    moreConfusions: rest.length > 0 ? `and ${count(rest.length)} more with ${plural(rest.reduce((sum, each) => sum + each.count, 0), "error")}` : "",
    ...figuresOf(facts),
    samples: samples.map((error) => ({ picture: { source: facts.sourceOf(error), map: null }, names: facts.namesOf(error) })),
    samplesNote: sampledNote(samples.length, n, facts.typical, thing(manifest)),
    note: facts.note,
    source: [
      `Model: ${model.spec}${model.weights === null ? "" : `, ${model.weights}`}`,
      `Data: ${manifest.dataset.name}, ${plural(manifest.images, "image")}`,
      `Tree: ${treeName(facts.tree)}`,
      `Card of ${facts.today.toISOString().slice(0, 10)}, ${manifest.generator}`,
    ],
    link: facts.link,
  };
}

function sampledNote(shown: number, n: number, typical: boolean, what: string): string {
  if (n === 1) return `The one ${what}.`;
  if (shown === n) return `All ${count(n)} shown${typical ? ", the most typical first" : ""}.`;
  return `Shown ${count(shown)} of ${count(n)}${typical ? ": the most typical first, the others" : ","} spread over the whole cluster.`;
}

function numbersOf({ manifest, findings, forgiven }: Facts): Card["numbers"] {
  const { fixed, n, wrong, share } = findings;
  const all = overAll(manifest);
  const right = manifest.images - manifest.errors;
  const of = (right: number, images: number) => `${count(right)} of ${plural(images, "image")}`;
  return [
    ...(all ? [{ name: "Accuracy here", value: accuracy(n - wrong, n), note: of(n - wrong, n) }] : []),
    { name: "Errors", value: count(wrong), note: share },
    { name: forgiven === null ? "Accuracy" : "Accuracy as measured", value: accuracy(right, manifest.images), note: of(right, manifest.images) },
    ...(forgiven === null ? [] : [{ name: `Without ${plural(forgiven, "forgiven image")}`, value: accuracy(fixed.before, fixed.images), note: of(fixed.before, fixed.images) }]),
    { name: "If fixed", value: accuracy(fixed.after, fixed.images), note: `+${points(fixed.count, fixed.images)} points` },
  ];
}

function figuresOf({ manifest, evidence, findings }: Facts): Pick<Card, "figures" | "figuresNote"> {
  if (!evidence) return { figures: [], figuresNote: `Too few ${thing(manifest)}s (${count(findings.n)}) to average.` };
  const { sheet, entry: cell } = evidence;
  const mean = `mean of ${plural(evidence.count, thing(manifest))}`;
  const of = (part: "image" | "saliency" | "delta", title: string, caption: string): Figure => ({ picture: { source: locate(sheet, cell, part), map: part === "image" ? null : part }, title, caption, ...scaleOf(sheet.parts![part]!) });
  if (!sheet.parts?.saliency) return { figures: [of("image", "Mean image", mean)], figuresNote: manifest.model.without?.saliency ?? "" };
  return {
    figures: [
      of("image", "Mean image", mean),
      of("saliency", "Saliency", mean),
      of("delta", "Difference Δ", `minus all ${plural(manifest.images, "image")}`),
    ],
    figuresNote:
      (evidence.count > findings.n ? `Averages are over all ${plural(evidence.count, thing(manifest))} of the cluster, not only the ${count(findings.n)} on this card. ` : "") +
      "Coloured where the output is most sensitive. The scales are the site’s, the same for every cluster; values beyond the scale are clipped. 1 × uniform is the value of a pixel if sensitivity were spread evenly.",
  };
}

function scaleOf({ scale, unit }: Part): Pick<Figure, "scale" | "unit"> {
  if (!scale) return { scale: null, unit: "" };
  const [lo, hi] = scale;
  return { scale: lo < 0 ? [`≤ ${tick(lo)}`, tick((lo + hi) / 2), `≥ +${tick(hi)}`] : [tick(lo), `≥ ${tick(hi)}`], unit: unit === null ? "" : "× uniform" };
}
