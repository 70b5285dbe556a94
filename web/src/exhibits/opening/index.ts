/** What a cluster's panel opens with: typical errors beside correct images, and one thing to do. */
import { later } from "../../parts/later";
import { causesFile } from "../causes/document";
import type { Exhibit } from "../exhibit";
import { labelsFile } from "../labels/document";
import { noiseFile } from "../noise/document";
import { rightFile, rightPart } from "../right/document";

export const opening: Exhibit = {
  name: "opening",
  reads: [
    { document: causesFile, when: "asked" },
    { document: rightFile, when: "rest" },
    { parts: rightPart, when: "asked" },
    { document: noiseFile, when: "asked" },
    { document: labelsFile, when: "asked" },
  ],
  shows: [
    { place: "node-top", order: 10, panel: later(async () => (await import("./node")).Strip) },
    { place: "node-top", order: 20, panel: later(async () => (await import("./node")).Recommended) },
  ],
};
