/** What to do first, in a few lines that need no statistics. Each follows from the manifest alone. */
import { thing } from "../counts/over";
import type { Listed, Manifest } from "../data/documents";
import { DOUBTED, headingOf, inTwo, isPart, labelsSaid, nameIn } from "./listed";
import { mixed } from "./mixed";
import { count, percent, plural, twoSides } from "./numbers";
import { className } from "./shared";

export interface Line {
  text: string;
  entry?: number; // it is about this one
  entries?: { entry: number; text: string }[]; // it ends with these
  data?: true; // the view Data has more
  detail?: string; // what showed it
}

const DOUBT = /labels may be wrong$/; // as the pipeline says it of the whole site, of eight or more
const TRAIN = /usual for their label|turned|flipped|mirrored|nverted/; // what undoes it needs the label, as stages/probe/causes/repairs.py says, which use has not; or does it to other images
const MUCH = 0.75; // of a picture: a crop that leaves more may cost little
const MOST = 3; // causes that have a line of their own
const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five"];

export function firstLines(manifest: Manifest): Line[] {
  const { images, errors, clusters, site_causes = [], in_data = [], one_vs_rest: one } = manifest;
  const size = ({ errors: wrong, count: n }: Listed) => wrong ?? n;
  const proved = clusters.flatMap((entry, i) => (entry.proved ? [i] : []));
  const notable = clusters.flatMap((entry, i) => (!entry.proved && (entry.notable || entry.cause) ? [i] : []));
  const { seen } = manifest.details;
  const compared = mixed(manifest);
  if (compared) return [{ text: `${compared.sentence}.` }];
  const lines: Line[] = [{ text: one ? `${twoSides({ ...one, label: className(manifest, 1) })}.` : `${count(errors)} of ${plural(images, "image")} ${errors === 1 ? "is" : "are"} misclassified (${percent(errors, images)}).` }];
  if (proved.length > 0) {
    lines[0]!.text += ` ${sayProved(clusters, proved, size, errors)}`;
    for (const entry of proved.slice(0, MOST)) {
      const one = clusters[entry]!;
      lines.push({ entry, text: `${headingOf(one)[0]} (${sizeOf(one)}): ${todoOf(one)}`, ...(one.at_least ? { detail: one.proof! } : {}) });
    }
  } else lines[0]!.text += manifest.causes ? (seen?.tried?.sure ? "" : " No cause is proved.") : " Nothing was tried on the model, so no cause is proved.";
  for (const { cause, proof } of site_causes) {
    lines.push(DOUBT.test(cause) ? { data: true, text: `${cause}: ${DOUBTED}. Check them.${sayDoubted(clusters, size)}`, detail: proof } : { text: `All errors: ${cause}.`, detail: proof });
  }
  if (in_data[0]) lines.push({ data: true, text: in_data.join(" ") });
  if (seen?.said && (seen.half < MUCH || seen.tried?.sure) && lines.length <= MOST) lines.push({ data: true, text: seen.said });
  const kinds = manifest.classes.filter((one) => one.errors > 0).length;
  const single = proved.length + notable.length === 0 && errors > 3 && 2 * kinds > errors && !one;
  const last: Line[] = single ? [{ text: `No cluster stands out: the ${plural(errors, "error")} are of ${plural(kinds, "class", "classes")}. Look at them one by one.` }] : rest(clusters, proved.slice(MOST), notable, proved.length > 0, thing(manifest), size);
  return [...lines, ...last];
}

function sayProved(clusters: readonly Listed[], proved: readonly number[], size: (entry: Listed) => number, errors: number): string {
  const found = proved.map((entry) => clusters[entry]!);
  const kinds = new Set(found.map((one) => one.cause)).size; // one may be that of two entries
  const many = NUMBERS[kinds] ?? count(kinds);
  // Of some entries each error may have the cause; of others so many are estimated to. Neither is known exactly.
  const about = found.reduce((all, one) => all + (one.at_least ? (one.about ?? one.at_least) : size(one)), 0);
  const explained = errors === 1 ? "the one error" : `about ${count(Math.min(errors, about))} of the ${plural(errors, "error")}`;
  const where = kinds > 0 && kinds < found.length ? `, in ${count(found.length)} entries` : "";
  return `${many} ${kinds === 1 ? "cause is" : "causes are"} proved${where}; ${kinds === 1 ? "it explains" : "together they explain"} ${explained}.`;
}

/** The one cause of several entries: most of their labels may be wrong. */
function sayDoubted(clusters: readonly Listed[], size: (entry: Listed) => number): string {
  const found = clusters.flatMap((entry, i) => (!entry.cause && labelsSaid(entry.doubted ?? 0, size(entry)) ? [count(i + 1)] : []));
  return found.length > 0 ? ` ${found.length === 1 ? `Entry ${found[0]} has` : `Entries ${found.join(", ")} have`} mostly such.` : "";
}

function sizeOf({ errors, count: n, at_least: sure, about = sure }: Listed): string {
  return `${about ? `about ${count(about)} of ` : ""}${plural(errors ?? n, "error")}`;
}

function named(clusters: readonly Listed[], which: readonly number[]): NonNullable<Line["entries"]> {
  return which.map((entry) => ({ entry, text: `${headingOf(clusters[entry]!)[0]} (${sizeOf(clusters[entry]!)})` }));
}

/** What follows from a proof: undoing the cause is a way only where undoing it was tried, and of images that all have it. */
function todoOf(entry: Listed): string {
  const { proved, proof } = entry;
  return proved === "repair" && !isPart(entry) && !TRAIN.test(proof ?? "") ? "undo it in such images, or train with them." : "train with such images.";
}

/** What is there besides causes with a line of their own. */
function rest(clusters: readonly Listed[], further: readonly number[], notable: readonly number[], proved: boolean, things: string, size: (entry: Listed) => number): Line[] {
  if (further.length > 0) {
    const others = named(clusters, notable.filter((entry) => nameIn(clusters[entry]!)).slice(0, MOST));
    return [{ text: "Proved, too:", entries: named(clusters, further) }, ...(others.length > 0 ? [{ text: "Not proved:", entries: others }] : [])];
  }
  const first = notable[0];
  if (first !== undefined) {
    const { cause, what } = clusters[first]!;
    const labels = labelsSaid(clusters[first]!.doubted ?? 0, size(clusters[first]!));
    const why = labels ? `stands out: ${labels}.` : cause ? "is measured, not proved: look at its images." : "stands out without a proved cause: look at its images.";
    const others = named(clusters, notable.slice(1).filter((entry) => nameIn(clusters[entry]!)).slice(0, MOST - 1));
    return [{ entry: first, text: `“${headingOf({ cause, what })[0]}” (${plural(size(clusters[first]!), "error")}) ${why}`, ...(others.length > 0 && { entries: others }) }];
  }
  if (clusters.length === 0) return [];
  if (proved) return [{ text: "No other cluster stands out." }];
  return [{ entry: 0, text: `No cluster stands out. Start with the ${things === "error" ? "largest" : "one with the most errors"}: “${inTwo(...headingOf(clusters[0]!))[0]}” (${plural(size(clusters[0]!), "error")}).` }];
}
