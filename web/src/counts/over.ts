/**
 * What a site's trees are grown over: its errors, or all judged images. The leaves are its members, one per entry of
 * errors.json; a member is an error if its prediction is not its label.
 */
import type { Errors, Manifest } from "../data/documents";

type Over = Pick<Manifest, "over">;
type Judged = Pick<Errors, "label" | "prediction">;

interface Site {
  manifest: Over;
  errors: Judged;
}

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

export function isWrong({ label, prediction }: Judged, member: number): boolean {
  return label[member] !== prediction[member];
}

/** The errors among these members, in their order, not copied; over errors that is all of them. */
export function wrongAmong(site: Site, members: Int32Array): Int32Array {
  if (!overAll(site.manifest)) return members;
  const { wrong, before } = wrongIn(site.errors, members.buffer);
  const start = members.byteOffset / 4;
  return wrong.subarray(before[start], before[start + members.length]);
}

export function countWrong(site: Site, members: Int32Array): number {
  return wrongAmong(site, members).length;
}

/** The errors in a buffer of members, and how many of them are left of every place in it. */
interface Wrong {
  errors: Judged;
  wrong: Int32Array;
  before: Int32Array;
}

/** All nodes of a tree are spans of one buffer: who asks for every tile at every draw shall not count a million images each time. */
const known = new WeakMap<ArrayBufferLike, Wrong>();

function wrongIn(errors: Judged, buffer: ArrayBufferLike): Wrong {
  let found = known.get(buffer);
  if (found?.errors !== errors) {
    const members = new Int32Array(buffer);
    const before = new Int32Array(members.length + 1);
    members.forEach((member, i) => (before[i + 1] = before[i]! + Number(isWrong(errors, member))));
    known.set(buffer, (found = { errors, wrong: members.filter((_, i) => before[i + 1]! > before[i]!), before }));
  }
  return found;
}
