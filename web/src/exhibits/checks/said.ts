/** What is said in words of what was checked of nodes and classes. Nothing is said of what is not significant. */
import type { ChecksFile, Contrast, Tested } from "../../data/contract";
import { count, percent, plural, twoDecimals } from "../../words/numbers";

/** A cluster of another tree is "the same" from here on: below it counts as dissolved (Hennig 2007). */
export const SAME = 0.5;
const FEWEST_HELD = 5; // images in a region, for a share of them to be said

function pText(p: number): string {
  return p < 1e-4 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}

/** "The output is more sensitive in the centre and less sensitive at the top than for …", of an entry with a map; null: there is none. */
export function placeSentence(tested: Tested, at: number, places: string[], than: string): string | null {
  if (tested.z_cell[at]! < 0) return null;
  const [more, less] = [tested.place[2 * at]!, tested.place[2 * at + 1]!];
  const parts = [more >= 0 && `more sensitive ${places[more]}`, less >= 0 && `less sensitive ${places[less]}`].filter(Boolean);
  return parts.length > 0 ? `The output is ${parts.join(" and ")} than for ${than}.` : `The map differs from that of ${than} in several places.`;
}

export function testText(tested: Tested, at: number, n: number, of: string): string {
  return `Largest |z| ${tested.largest[at]!.toFixed(1)}, ${pText(tested.p[at]!)}, ${of} = ${count(n)}`;
}

export function interval(low: number, high: number): string {
  return `95% interval ${percent(low, 1)} to ${percent(high, 1)}`;
}

/** What a share is compared with, and how many times that it is, where that is certain. @param of the images that this is the error rate of */
export function baseline(share: number, low: number, expected: number, of: string): string {
  const all = `, against ${percent(expected, 1)} of ${of}`;
  return low > expected && expected > 0 ? `${all}: ${(share / expected).toFixed(1)} times as many.` : `${all}.`;
}

export interface HeldOut {
  headline: string;
  verdict: string;
  text: string;
}

/** Whether the model fails near the node on held-out images, too. */
export function heldOut(file: ChecksFile, at: number, thing: string): HeldOut {
  const again = file.again[at]!;
  const overlap = `overlap ${percent(again, 1)}`;
  if (again < SAME) return { headline: `half of the ${thing}s alone form no such cluster`, verdict: "Not found again.", text: `A random half of the ${thing}s, clustered anew in the same way, has no cluster like this one (best ${overlap}).` };
  const found = `A random half of the ${thing}s, clustered anew in the same way, has a cluster like this one (${overlap}).`;
  const [share, low, high, n] = file.held.slice(4 * at, 4 * at + 4);
  const expected = file.held_expected[at];
  if (share == null || low == null || high == null || expected == null || n! < FEWEST_HELD) {
    return { headline: "too few images like these were kept aside to tell", verdict: "", text: `${found} Too few held-out images are like these to estimate the error rate.` };
  }
  const [headline, verdict] =
    low > expected
      ? ["images like these that were kept aside fail more often, too", "Confirmed on held-out images."]
      : high < expected
        ? ["images like these that were kept aside do not fail more often", "Not confirmed: of images like these that the check kept aside, fewer are misclassified than of others of their classes."]
        : ["images like these that were kept aside leave it open", "Inconclusive: the interval includes the error rate of these classes."];
  return {
    headline,
    verdict,
    text:
      `Of the ${plural(n!, "image")} like these that the check kept aside (held-out), ${count(Math.round(share * n!))} ${Math.round(share * n!) === 1 ? "is" : "are"} misclassified (${percent(share, 1)}, ${interval(low, high)})${baseline(share, low, expected, "all held-out images of their classes")} ` +
      found,
  };
}

export function confidenceText(right: Contrast, at: number): string {
  const [ours, theirs] = right.confidence.slice(2 * at, 2 * at + 2);
  return `errors ${twoDecimals(ours ?? NaN)}, correct images ${twoDecimals(theirs ?? NaN)}`;
}
