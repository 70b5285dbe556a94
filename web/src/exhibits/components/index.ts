/** Errors clustered again: those of a view, or any that a reader has chosen, without the rest. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { componentsFile } from "./document";

export const components: Exhibit = {
  name: "components",
  key: "components",
  reads: [{ parts: componentsFile, when: "asked" }],
  shows: [{ place: "node-acts", order: 20, atRoot: true, panel: later(async () => (await import("./node")).ClusterAgain) }],
  view: { view: "again", title: "Cluster again", hint: "Errors of a cluster or a selection, clustered without the rest", unnamed: true, panel: later(async () => (await import("./view")).AgainView) },
};
