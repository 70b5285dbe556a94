/** How sure the model is: a threshold, calibration, risk and coverage, near misses. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { confidenceFile } from "./document";

export const confidence: Exhibit = {
  name: "confidence", // without a key: where nothing is known, it says why
  reads: [{ document: confidenceFile, when: "numbers" }],
  shows: [{ place: "numbers", order: 10, panel: later(async () => (await import("./Confidence")).Confidence) }],
};
