/** Averages of a node: its mean image, where the output is sensitive, and how that differs from all images. */
import { evidenceFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const maps: Exhibit = {
  name: "maps",
  reads: [{ document: evidenceFile, when: "rest" }],
  shows: [
    { place: "node", fold: "where", order: 10, panel: later(async () => (await import("./node")).Maps) },
    { place: "node", fold: "what", order: 75, panel: later(async () => (await import("./node")).MeanImages) },
  ],
};
