/** How clusters differ between splits. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { splitsFile } from "./document";

export const splits: Exhibit = {
  name: "splits",
  key: "splits",
  reads: [{ document: splitsFile, when: "rest" }],
  shows: [{ place: "node", fold: "splits", order: 1, panel: later(async () => (await import("./node")).SplitsOfNode) }],
};
