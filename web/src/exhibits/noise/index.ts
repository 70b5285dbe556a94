/** Poor pictures: accuracy without them, and clusters in which they gather. */
import { imagesFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { noiseFile } from "./document";

export const noise: Exhibit = {
  name: "noise",
  key: "noise",
  reads: [
    { document: noiseFile, when: "rest" },
    { document: imagesFile, when: "data" },
  ],
  shows: [
    { place: "node", fold: "look", order: 94, panel: later(async () => (await import("./node")).NoiseBadge) },
    { place: "data", order: 10, panel: later(async () => (await import("./data")).PoorPictures) },
    { place: "data-beside", order: 10, panel: later(async () => (await import("./data")).QualityDifferences) },
  ],
};
