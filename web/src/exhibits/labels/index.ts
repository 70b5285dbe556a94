/** Errors whose label may be what is wrong. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { labelsFile } from "./document";

export const labels: Exhibit = {
  name: "labels",
  key: "labels",
  reads: [{ document: labelsFile, when: "data" }, { document: labelsFile, when: "image" }],
  shows: [
    { place: "data", order: 20, panel: later(async () => (await import("./data")).Doubts) },
    { place: "image", order: 10, panel: later(async () => (await import("./image")).DoubtMark) },
  ],
};
