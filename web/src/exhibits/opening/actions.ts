/**
 * What to do about errors: one thing, and only what was proved. The names of changes are those of the pipeline
 * (stages/probe/causes); what the errors are called is the trial's word.
 */
import type { Trial } from "../../data/contract";
import { labelsSaid } from "../../words/listed";

/** A repair: the name of its row of pictures, and what follows from it: of errors of which only a part have the cause, too. */
interface Remedy {
  change: RegExp;
  row: string;
  todo: (word: string, part: boolean) => string;
}

const before = (undo: string, train: string) => (_: string, part: boolean) =>
  part ? `Fix: train with ${train}. ${undo[0]!.toUpperCase()}${undo.slice(1)} before the model sees them only if you can tell which have this cause.` : `Fix: ${undo} before the model sees them, or train with ${train}.`;
/** What undoes it does it to other images. */
const twoWay = (undo: string, train: string) => (word: string) => (word.startsWith("Corr") ? lackingOf(word) : `Fix: train with ${train}, or ${undo} where you can tell.`);
/** What was done needs the label, which the test had. */
const byLabel = (augment: string) => () => `Fix: train with such images (augment with ${augment}). The test used the label, which is not known in use.`;
const MISLED = "Misled by something ";
const MISSING = "Something missing or different ";
const placeIn = (word: string, begin: string) => (word.startsWith(begin) ? word.slice(begin.length) : "there");
const elsewhere = (word: string) => `Collect or generate training images in which what is ${placeIn(word, MISLED)} goes with other labels, too.`;
const TURNED = "turned images (augment with rotations)";

const REMEDIES: Remedy[] = [
  { change: /^flip$/, row: "Flipped", todo: twoWay("turn them the right way up", "images that are upside down (augment with flips)") },
  { change: /^turn-180$/, row: "Turned by 180°", todo: twoWay("turn them upright", TURNED) },
  { change: /^turn-/, row: "Turned", todo: twoWay("turn them upright", TURNED) },
  { change: /^mirror$/, row: "Mirrored", todo: twoWay("mirror them", "mirrored images (augment with flips)") },
  { change: /^invert$/, row: "Inverted", todo: twoWay("invert them", "such images (augment with inverted images)") },
  { change: /^swap$/, row: "Swapped", todo: () => "Fix: load the colour channels in the order that the model expects (RGB or BGR)." },
  { change: /^(brightness|contrast|tone)$/, row: "Corrected", todo: byLabel("brightness and contrast") },
  { change: /^colours$/, row: "Recoloured", todo: (word) => byLabel(/cast|colours/.test(word) ? "colour casts" : "brightness and contrast")() },
  { change: /^grey-world$/, row: "Recoloured", todo: before("correct their colours", "such images (augment with colour casts)") },
  { change: /^grey$/, row: "Grey", todo: () => "Collect or generate training images of these classes in other colours (augment with colour changes)." },
  { change: /^(median|smooth|resample)$/, row: "Smoothed", todo: (word, part) => before("smooth them", word === "Noisy" ? "such images (augment with noise)" : "such images")(word, part) },
  { change: /^sharpen$/, row: "Sharpened", todo: (word, part) => before("sharpen them", word === "Blurred" ? "such images (augment with blur)" : "such images")(word, part) },
  { change: /^unframe$/, row: "Cropped", todo: before("crop these bands away", "such images (augment with padding)") },
  { change: /^zoom-in$/, row: "Enlarged", todo: before("enlarge them", "such images (augment with scaling)") },
  { change: /^zoom-out$/, row: "Made smaller", todo: before("make them smaller", "such images (augment with scaling)") },
  { change: /^shift-/, row: "Moved", todo: before("move them", "such images (augment with shifts)") },
  { change: /^cover-/, row: "Covered", todo: elsewhere },
  { change: /^blur-/, row: "Blurred there", todo: elsewhere },
  { change: /^exchange-/, row: "Exchanged", todo: (word) => `Collect or generate training images that lack what correct images have ${placeIn(word, MISSING)}.` },
];

/** Damage, by what the errors are called: how to augment, and what training images to get, if they are not called by the word itself (*). */
const LACKING: [word: RegExp, augment: string, images?: string][] = [
  [/^Blur/, "blur"],
  [/^(Mot|Zo|Sa)/, "*", "images with *"], // motion blur, zoom blur, salt-and-pepper noise
  [/^Noi/, "noise"],
  [/^Comp/, "JPEG compression"],
  [/^Pix/, "coarse resizing"],
  [/^Over/, "overexposure"],
  [/^(Dark|Bright)$/, "brightness", "images of this brightness"],
  [/^Foggy/, "fog"],
  [/^Rot/, "rotations"],
  [/^Warp/, "elastic distortion"],
  [/^Swirl/, "swirls"],
  [/^Bright, low/, "brightness and contrast", "images of this kind"],
  [/^(Low|High) contrast$/, "contrast", "images of this contrast"],
  [/^Grey/, "greyscale", "greyscale images"],
  [/ cast$/, "colour casts", "images with such a colour cast"],
  [/^(Part|Unif)/, "random erasing", "partly covered images"],
];

/** What is known of a cluster, as far as something can be done about it. */
export interface Known {
  proved: Trial | null; // what proves its cause
  part: boolean; // whether only a part of them have it, and which is not known
  poor: boolean; // whether damage proved that its pictures are too poor
  doubted: number; // errors whose label may be wrong, where no cause explains them
  errors: number;
  measured: string | null; // what an entry is named by without a proof
  near: boolean; // whether undoing that came near to a proof
  confused: string | null; // what may be wrong with the labels of their commonest confusion
  marked: boolean | null; // of a mark that most of them have: whether the model goes by it; null: there is none, or it is not known
  within: string | null; // what the entry is called that has many of its errors
}

export interface Action {
  text: string;
  to: "data" | "entry" | null; // where it can be done: Data, that entry
}

export function actionOf({ proved, part, poor, doubted, errors, measured, near, within, confused, marked }: Known): Action {
  if (proved?.kind === "repair") return { text: remedyOf(proved)?.todo(proved.word, part) ?? before("undo it", "such images")("", part), to: null };
  if (proved) {
    const todo = lackingOf(proved.word);
    return poor ? { text: `${todo} Where no person could tell the class either: leave them out of the metric.`, to: "data" } : { text: todo, to: null };
  }
  if (within !== null) return { text: `First see ${within}.`, to: "entry" };
  if (poor) return { text: "Leave them out of the metric, or collect better ones.", to: "data" };
  if (measured && near) return { text: `More such images may prove it (see above). If not: ${lackingOf(measured).replace(/^./, (first) => first.toLowerCase())} Whether that helps is not proved.`, to: null };
  if (labelsSaid(doubted, errors)) return { text: `Check these labels: ${doubted} of ${errors} may be wrong.`, to: "data" };
  if (confused !== null) return { text: `Check these labels: ${confused}.`, to: "data" };
  if (marked) return { text: "Collect or generate training images in which this mark goes with other labels, too.", to: "data" };
  if (marked === false && !measured) return { text: "Look at what they share besides the mark.", to: null };
  if (measured) return { text: `${lackingOf(measured)} Whether that helps is not proved.`, to: null };
  return { text: "Look at the pictures, and compare them with correct images.", to: null };
}

/** What the pictures after a repair are called. */
export function rowOf(trial: Trial): string {
  return remedyOf(trial)?.row ?? "Repaired";
}

function remedyOf({ change }: Trial): Remedy | undefined {
  return REMEDIES.find((remedy) => remedy.change.test(change));
}

function lackingOf(word: string): string {
  if (word.startsWith(MISLED)) return elsewhere(word);
  const found = LACKING.find(([pattern]) => pattern.test(word));
  const images = found ? `${found[2] ?? "* images"} (augment with ${found[1]})`.replaceAll("*", word.toLowerCase()) : "images like these";
  return `Collect or generate ${images.replace("images", "training images")}.`;
}
