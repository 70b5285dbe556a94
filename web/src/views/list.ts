/** Every view, in the order of their names. What an exhibit shows as a view of its own it declares itself. */
import type { Manifest } from "../data/documents";
import { isOn, type ViewShown } from "../exhibits/exhibit";
import { exhibits } from "../exhibits/list";
import { later } from "../parts/later";
import { type View, VIEWS } from "../state/url";
import { mixed } from "../words/mixed";
import { TreemapView } from "./treemap/TreemapView";

const OWN: ViewShown[] = [
  { view: "treemap", title: "Treemap", hint: "Clusters of similar errors", panel: TreemapView },
  { view: "confusion", title: "Confusion", hint: "Which classes are confused", panel: later(async () => (await import("./confusion/ConfusionView")).ConfusionView) },
  { view: "classes", title: "Classes", hint: "Accuracy, precision and false positives of every class", panel: later(async () => (await import("./classes/Classes")).Classes) },
  { view: "compare", title: "Side by side", hint: "Two clusters side by side", panel: later(async () => (await import("./compare/CompareView")).CompareView) },
  { view: "fix", title: "Fix next", hint: "Which clusters cost most accuracy", panel: later(async () => (await import("./fix/FixView")).FixView) },
  { view: "data", title: "Data", hint: "Data quality: poor images, suspected label errors, near-duplicates", panel: later(async () => (await import("./data/DataView")).DataView) },
  { view: "numbers", title: "Numbers", hint: "How sure the model is, and how every measure is distributed", panel: later(async () => (await import("./numbers/NumbersView")).NumbersView) },
  { view: "tags", title: "Tags", hint: "Your tags and notes on images and clusters", panel: later(async () => (await import("./tags/TagsView")).TagsView) },
];

/** The predictions of a comparison or a series are of several models: neither accuracy and precision nor a gain is theirs. */
const OF_ONE_MODEL: readonly View[] = ["confusion", "classes", "fix"];

const ALL: readonly ViewShown[] = [...OWN, ...exhibits.flatMap(({ view }) => view ?? [])];

export function viewOf(view: View): ViewShown {
  return ALL.find((shown) => shown.view === view)!;
}

/** Those that the page names everywhere; to the others a reader is led. */
export function viewsNamed(manifest: Manifest): ViewShown[] {
  return viewsOn(manifest).filter(({ unnamed }) => !unnamed);
}

/** The views that a site has something for. */
export function viewsOn(manifest: Manifest): ViewShown[] {
  const on = exhibits.filter((exhibit) => isOn(exhibit, manifest));
  const ofData = on.some(({ key, shows }) => key !== undefined && shows.some(({ place }) => place === "data"));
  return VIEWS.map(viewOf).filter(({ view }) => !(mixed(manifest) && OF_ONE_MODEL.includes(view)) && (view === "data" ? ofData : OWN.some((own) => own.view === view) || on.some((exhibit) => exhibit.view?.view === view)));
}
