/** Values of the data set's own columns that a cluster's errors have more often than chance. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { noiseFile } from "../noise/document";

export const lifts: Exhibit = {
  name: "lifts",
  key: "noise", // they lie in the same document
  reads: [{ document: noiseFile, when: "rest" }],
  shows: [{ place: "node", fold: "look", order: 92, panel: later(async () => (await import("./node")).Lifts) }],
};
