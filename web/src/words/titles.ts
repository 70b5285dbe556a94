/** The title of the page in a tab, in the history and in a bookmark: what is shown, then the site. */
import type { Errors, Manifest } from "../data/documents";
import type { Tree } from "../tree/tree";
import { className, titleOf } from "./names";

interface Shown {
  manifest: Manifest;
  errors: Errors;
  tree: Tree | null;
  filtered: boolean;
  state: { view: string; node: number; image: number | null; class: number | null };
}

export function titleFor({ manifest, errors, tree, filtered, state }: Shown, views: readonly { view: string; title: string }[]): string {
  if (!tree) return manifest.title;
  const { view, node, image } = state;
  const parts: string[] = [];
  if (image !== null) parts.push(`${className(manifest, errors.label[image]!)} → ${className(manifest, errors.prediction[image]!)}${errors.id[image] && `: ${errors.id[image]!}`}`);
  if (view === "classes" && state.class !== null) parts.push(className(manifest, state.class));
  else if (tree.leaves > 0 && (node !== tree.root || filtered)) parts.push(titleOf({ manifest, errors }, tree, node));
  if (view !== "treemap") parts.push(views.find((known) => known.view === view)?.title ?? view);
  return [...parts, manifest.title].join(" · ");
}
