/** What is said of a series, in sentences: the finding first, no number without its denominator. */
import { accuracy, count, percent, plural } from "../../words/numbers";
import { OTHER } from "./alluvial";
import type { Checkpoint, Flows, Followed, MapOverTime } from "./document";
import { placed } from "./moving";

/** Which checkpoint is best, where it is not the last. */
export function bestOf(checkpoints: readonly Checkpoint[]): string {
  const last = checkpoints.at(-1)!;
  const best = checkpoints.reduce((a, b) => (b.errors / b.images <= a.errors / a.images ? b : a));
  const of = ({ images, errors }: Checkpoint) => `${accuracy(images - errors, images)} (${count(images - errors)} of ${count(images)})`;
  if (best === last) {
    const equal = checkpoints.filter((other) => other !== last && other.errors / other.images === last.errors / last.images);
    return `${last.name} has the highest accuracy: ${of(last)}${equal.length === 0 ? "" : `, as ${equal.length === 1 ? `${equal[0]!.name} has` : `${count(equal.length)} others have`}`}.`;
  }
  const apart = last.high < best.low ? "" : " The 95% intervals of both overlap.";
  return `${best.name} has the highest accuracy: ${of(best)}. The last, ${last.name}, has ${of(last)}.${apart}`;
}

/** At which checkpoint most images were forgotten, of those correct before. */
export function mostForgotten(checkpoints: readonly Checkpoint[]): string {
  const worst = checkpoints.reduce((best, { forgotten }, i) => (i > 0 && forgotten > checkpoints[best]!.forgotten ? i : best), 0);
  if (worst === 0) return "No image is forgotten from any checkpoint to the next.";
  const { name, forgotten } = checkpoints[worst]!;
  const before = checkpoints[worst - 1]!;
  const correct = before.images - before.errors;
  return `Most are forgotten at ${name}: ${count(forgotten)} of ${plural(correct, "image")} that ${before.name} classifies correctly (${percent(forgotten, correct)}).`;
}

/** The followed with the largest share of errors at the last checkpoint, and how far it has come. */
export function slowest(followed: readonly Followed[], first: string, called = (name: string) => name): string {
  const judged = followed.filter(({ images }) => images > 0);
  const rate = ({ errors, images }: Followed) => errors.at(-1)! / images;
  const worst = judged.reduce<Followed | null>((a, b) => (a === null || rate(b) > rate(a) ? b : a), null);
  if (!worst || worst.errors.at(-1) === 0) return "";
  const { name, images, errors } = worst;
  return `${called(name)} has the largest share of errors at the last checkpoint: ${count(errors.at(-1)!)} of ${plural(images, "image")} (${percent(errors.at(-1)!, images)}), from ${count(errors[0]!)} at ${first}.`;
}

/** Those with most errors at the end first; what has no images has no share. */
export function worstFirst<Of extends Followed>(followed: readonly Of[]): Of[] {
  const rate = ({ errors, images }: Followed) => errors.at(-1)! / images;
  return followed.filter(({ images }) => images > 0).sort((a, b) => rate(b) - rate(a) || b.images - a.images);
}

/** The whole curve of a class or a cluster in words. */
export function curveSentence({ name, images, errors }: Followed, names: readonly string[]): string {
  const highest = errors.reduce((best, n, i) => (n > errors[best]! ? i : best), 0);
  const peak = highest > 0 && highest < errors.length - 1 ? `, most at ${names[highest]} (${count(errors[highest]!)})` : "";
  return `${name}: ${count(errors[0]!)} of ${plural(images, "image")} misclassified at ${names[0]}${peak}, ${count(errors.at(-1)!)} at ${names.at(-1)}`;
}

export function times(k: number): string {
  return k === 0 ? "never" : k === 1 ? "once" : k === 2 ? "twice" : `${count(k)} times`;
}

/** How many images were forgotten, and how often. */
export function forgettingSentence(byTimes: readonly number[], images: number): string {
  const forgotten = byTimes.slice(1).reduce((sum, n) => sum + n, 0);
  if (forgotten === 0) return `None of ${plural(images, "image")} was correct at one checkpoint and misclassified at the next.`;
  const several = forgotten - byTimes[1]!;
  const most = byTimes.reduce((best, n, k) => (n > 0 ? k : best), 0);
  if (forgotten === 1 && most > 1) return `1 of ${plural(images, "image")} (${percent(1, images)}) was forgotten, ${times(most)}.`;
  const more = several > 0 ? `, ${count(several)} of them more than once` : "";
  const at = most > 1 && several > 0 ? `; at most ${times(most)}` : "";
  return `${count(forgotten)} of ${plural(images, "image")} (${percent(forgotten, images)}) ${forgotten === 1 ? "was" : "were"} forgotten at least once${more}${at}.`;
}

/** The name of a cluster among others, as it stands in a sentence. */
export function quoted({ name, life }: { name: string; life: number }): string {
  return life === OTHER ? "other errors" : `“${name}”`;
}

const NAMED = 4; // clusters that a sentence names

/** Some errors of a cluster, with how many it has. */
function some(errors: number, cluster: { name: string; life: number; size: number }, where: string): string {
  const of = cluster.life === OTHER ? `${count(cluster.size)} other errors` : `${plural(cluster.size, "error")} in ${quoted(cluster)}`;
  return `${count(errors)} of ${of} at ${where}`;
}

/** One cluster of one checkpoint: what came, and where it goes. */
export function clusterSentence({ clusters, links }: Flows, names: readonly string[], step: number, at: number): string {
  const cluster = clusters[step]![at]!;
  const mine = (flow: (typeof links)[number], end: "from" | "to") => flow.filter((link) => link[end] === at && link.shared > 0).sort((a, b) => b.shared - a.shared);
  const parts = [cluster.life === OTHER ? `Other errors at ${names[step]}: ${count(cluster.size)}.` : `${quoted(cluster)} at ${names[step]}: ${plural(cluster.size, "error")}.`];
  const list = (shares: { shared: number; name: string }[], correct: number) => {
    const [named, rest] = [shares.slice(0, NAMED), shares.slice(NAMED)];
    const more = rest.length > 0 ? [`${count(rest.reduce((sum, { shared }) => sum + shared, 0))} in ${count(rest.length)} more`] : [];
    return [...named.map(({ shared, name }) => `${count(shared)} in ${name}`), ...more, ...(correct > 0 ? [`${count(correct)} correct`] : [])].join(", ");
  };
  if (step > 0) {
    const came = mine(links[step - 1]!, "to");
    const rest = cluster.size - came.reduce((sum, { shared }) => sum + shared, 0);
    parts.push(`At ${names[step - 1]} they were: ${list(came.map(({ from, shared }) => ({ shared, name: quoted(clusters[step - 1]![from]!) })), rest)}.`);
  }
  if (step < clusters.length - 1) {
    const went = mine(links[step]!, "from");
    const rest = cluster.size - went.reduce((sum, { shared }) => sum + shared, 0);
    parts.push(`At ${names[step + 1]} they are: ${list(went.map(({ to, shared }) => ({ shared, name: quoted(clusters[step + 1]![to]!) })), rest)}.`);
  }
  return parts.join(" ");
}

/** One flow between two clusters. */
export function flowSentence({ clusters }: Flows, names: readonly string[], step: number, from: number, to: number, shared: number): string {
  const [a, b] = [clusters[step]![from]!, clusters[step + 1]![to]!];
  return `${some(shared, a, names[step]!)} ${shared === 1 ? "is" : "are"} in ${quoted(b)} at ${names[step + 1]} (${count(b.size)}).`;
}

/** What comes from correct images, or becomes correct. */
export function fadeSentence({ clusters }: Flows, names: readonly string[], step: number, at: number, side: "came" | "went", errors: number): string {
  const cluster = clusters[step]![at]!;
  const of = some(errors, cluster, names[step]!);
  return side === "came" ? `${of} ${errors === 1 ? "was" : "were"} correctly classified at ${names[step - 1]}.` : `${of} ${errors === 1 ? "is" : "are"} correctly classified at ${names[step + 1]}.`;
}

/** How many clusters live through the whole series, or how long they live. */
export function livesSentence({ clusters }: Flows): string {
  const lives = new Map<number, number>();
  for (const column of clusters) for (const { life } of column) if (life !== OTHER) lives.set(life, (lives.get(life) ?? 0) + 1);
  const n = lives.size;
  if (n === 0) return "No checkpoint has clusters.";
  const throughout = [...lives.values()].filter((steps) => steps === clusters.length).length;
  const several = [...lives.values()].filter((steps) => steps > 1).length;
  return `${count(several)} of ${plural(n, "cluster")} ${several === 1 ? "lives" : "live"} on from one checkpoint to the next, ${throughout === 0 ? "none" : count(throughout)} through all ${count(clusters.length)}.`;
}

/** Since when images are correct that are so at the last checkpoint. */
export function learntSentence(learntAt: readonly number[], names: readonly string[], images: number): string {
  const correct = learntAt.reduce((sum, n) => sum + n, 0);
  const last = learntAt.at(-1) ?? 0;
  const throughout = learntAt[0] ?? 0;
  return `${count(correct)} of ${plural(images, "image")} ${correct === 1 ? "is" : "are"} correct at ${names.at(-1)}: ${count(throughout)} at every checkpoint, ${count(last)} only since ${names.at(-1)}.`;
}

/** How many of a checkpoint’s errors are on its map. */
export function pointsSentence(map: MapOverTime, checkpoints: readonly Checkpoint[], step: number, name = true): string {
  const at = checkpoints[step]!;
  return `${name ? `${at.name}: ` : ""}${count(placed(map, step))} of ${plural(at.errors, "error")} on the map`;
}
