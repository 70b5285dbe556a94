/** What has changed between the two models of a comparison: in a cluster, and in all. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const changes: Exhibit = {
  name: "changes",
  key: "comparison",
  reads: [], // its panel and its view ask for their documents themselves: every byte here is one of the first view's
  shows: [{ place: "node-top", order: 5, panel: later(async () => (await import("./node")).ChangedHere) }],
  view: { view: "changes", title: "Changes", hint: "New and fixed errors", panel: later(async () => (await import("./view")).ChangesView) },
};
