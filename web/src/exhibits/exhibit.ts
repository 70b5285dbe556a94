/** What an exhibit is: one kind of evidence, declared in one folder, from the documents it reads to where it is shown. */
import { type Document, entryOf } from "../data/document";
import type { Manifest } from "../data/documents";
import type { Panel } from "../parts/later";
import type { Explorer } from "../state/explorer";
import type { View } from "../state/url";
import type { Tree } from "../tree/tree";

export interface NodeProps {
  explorer: Explorer;
  tree: Tree;
  node: number;
}

export interface ImageProps {
  explorer: Explorer;
  image: number;
}

export interface ClassProps {
  explorer: Explorer;
  label: number;
}

export interface SiteProps {
  explorer: Explorer;
}

export interface ViewProps {
  explorer: Explorer;
  tree: Tree;
}

/** Where an exhibit can be shown, and what it is told there. */
export interface Places {
  "node-top": NodeProps; // under the sentences that the panel about a cluster or an entry opens with
  "node-acts": NodeProps; // in the row of what can be done with it
  node: NodeProps; // in a section of that panel; over all errors, in the panel itself
  picture: ImageProps; // under an open picture
  image: ImageProps; // beside it, before its facts
  "image-facts": ImageProps; // a row among its facts
  "image-end": ImageProps; // after them
  class: ClassProps; // on the page of a class
  data: SiteProps; // in the view Data, on the left
  "data-beside": SiteProps; // and on the right
  numbers: ViewProps; // a section of the view Numbers
}

export type Place = keyof Places;

/** The sections of the panel about a cluster or an entry, in their order. */
export const FOLDS = ["splits", "nearest", "tried", "where", "what", "seen", "look", "holds", "fixed"] as const;

export type FoldName = (typeof FOLDS)[number];

export type Showing = {
  [P in Place]: {
    place: P;
    order: number; // among all that is shown there, lowest first
    atRoot?: true; // of a node: over all errors, too
    fold?: FoldName; // of a node: the section that it is in
    panel: Panel<Places[P]>;
  };
}[Place];

/** When a document is read: once the first view stands, when a place that shows the exhibit is opened, or when a panel asks. */
export type When = "rest" | Place | "view" | "asked";

export type Reading = { document: Document<unknown>; when: When } | { parts: Document<unknown, never>; when: "asked" };

/** A whole view. */
export interface ViewShown {
  view: View;
  title: string;
  hint: string;
  unnamed?: true; // led to from elsewhere; not among the names of the views
  panel: Panel<ViewProps>;
}

export interface Exhibit {
  name: string; // as in the pipeline
  key?: string; // of the manifest: what sites that have the exhibit say of it
  reads: readonly Reading[];
  shows: readonly Showing[];
  view?: ViewShown;
}

/** Whether a site has an exhibit. One without a key is on every site, and looks for itself. */
export function isOn({ key }: Exhibit, manifest: Manifest): boolean {
  if (key === undefined) return true;
  const entry = entryOf(manifest, key);
  return Array.isArray(entry) ? entry.length > 0 : Boolean(entry);
}
