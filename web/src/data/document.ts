/** A document of the site that is read when something needs it: where it is, and what is made of it. */
import type { Manifest, TreeInfo } from "./documents";

/** What an address may depend on. */
export interface At {
  manifest: Manifest;
  treeInfo: TreeInfo | undefined; // of the tree on show
}

export interface Versioned {
  format: number;
}

/** @typeParam Key what else its address depends on, such as the number of a part */
export interface Document<T, Key = void> {
  /** Null or undefined: this site has none. */
  path: (at: At, key: Key) => string | null | undefined;
  make: (file: never) => T;
}

export function documentAt<T extends Versioned, Key = void>(path: Document<T, Key>["path"]): Document<T, Key> {
  return { path, make: (file) => file };
}

/** A document whose path is the manifest's value of this key. */
export function documentOf<T extends Versioned>(key: string): Document<T> {
  return documentAt(({ manifest }) => entryOf(manifest, key) as string | null | undefined);
}

/** What the manifest has under a key, be it one that this explorer's types name or an exhibit's own. */
export function entryOf(manifest: Manifest, key: string): unknown {
  return (manifest as unknown as Record<string, unknown>)[key];
}
