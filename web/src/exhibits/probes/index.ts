/** What was tried out on the model: regions hidden from it, its weights shuffled, the map of why not the label. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { probesFile } from "./document";

export const probes: Exhibit = {
  name: "probes",
  key: "probes",
  reads: [{ document: probesFile, when: "rest" }],
  shows: [
    { place: "node", fold: "tried", order: 25, panel: later(async () => (await import("./node")).Tried) },
    { place: "node", fold: "where", order: 8, atRoot: true, panel: later(async () => (await import("./node")).Sanity) },
  ],
};
