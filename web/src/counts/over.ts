/**
 * What a site's trees are grown over: its errors, or all judged images. The leaves are its members, one per entry of
 * errors.json; a member is an error if its prediction is not its label.
 */
import type { Errors, Manifest } from "../data/documents";

type Over = Pick<Manifest, "over">;

export function overAll({ over }: Over): boolean {
  return over === "all";
}

/** What a member is called where nothing more is known of it. */
export function thing(manifest: Over): "error" | "image" {
  return overAll(manifest) ? "image" : "error";
}

/** How many members there are. */
export function memberCount(manifest: Pick<Manifest, "over" | "errors" | "images">): number {
  return overAll(manifest) ? manifest.images : manifest.errors;
}

export function isWrong({ label, prediction }: Pick<Errors, "label" | "prediction">, member: number): boolean {
  return label[member] !== prediction[member];
}

/** The errors among these members, in their order; over errors that is all of them, not copied. */
export function wrongAmong(site: { manifest: Over; errors: Pick<Errors, "label" | "prediction"> }, members: Int32Array): Int32Array {
  return overAll(site.manifest) ? members.filter((member) => isWrong(site.errors, member)) : members;
}

export function countWrong(site: { manifest: Over; errors: Pick<Errors, "label" | "prediction"> }, members: Int32Array): number {
  if (!overAll(site.manifest)) return members.length;
  let wrong = 0;
  for (const member of members) if (isWrong(site.errors, member)) wrong++;
  return wrong;
}
