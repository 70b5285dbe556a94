/** The rule that leaves out poor pictures, and how many it leaves out. */
import type { ImagesFile, Manifest, Way } from "../../data/contract";
import type { Filter } from "../../state/filters";

/** A rule that leaves out what is as poor as `least`, in the direction of the way. */
export function ruleOf({ column, sign }: Way, threshold: number): Filter {
  return { field: { column }, kind: "from", least: sign > 0 ? threshold : null, most: sign > 0 ? null : threshold };
}

/** All images from the poorest on: how poor each is. Null: there is no such column. */
export function ranked({ column, sign }: Way, images: ImagesFile): Float64Array | null {
  const found = images.columns.find(({ name }) => name === column);
  if (found?.kind !== "number") return null;
  return Float64Array.from(found.values, (value) => -sign * (value ?? NaN)).sort().map((value) => -value);
}

/** The threshold that leaves out about `share` of the images, and never fewer than one; what ties with it goes, too. */
export function thresholdAt(poorest: Float64Array, sign: 1 | -1, share: number): number {
  const k = Math.max(1, Math.round(share * poorest.length));
  return sign * poorest[Math.min(k, poorest.length) - 1]! || 0; // no -0
}

/** Errors that so many images would hold if they were drawn at random. */
export function expected({ images, errors }: Manifest, drawn: number): number {
  return (drawn * errors) / images;
}
