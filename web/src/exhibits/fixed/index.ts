/** What accuracies would be if the errors of a cluster were fixed. It is counted from what every page has, and read from no document. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const fixed: Exhibit = {
  name: "fixed",
  reads: [],
  shows: [{ place: "node", fold: "fixed", order: 98, panel: later(async () => (await import("./node")).IfFixedHere) }],
};
