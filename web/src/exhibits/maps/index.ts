/** Averages of a node: its mean image, where the output is sensitive, and how that differs from all images. */
import { evidenceFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const maps: Exhibit = {
  name: "maps",
  reads: [
    { document: evidenceFile, when: "rest" },
    { sheet: "evidence", ofTree: true, when: "rest" },
    { sheet: "dataset", ofTree: false, when: "rest" },
  ],
  shows: [{ place: "node", order: 10, panel: later(async () => (await import("./node")).Maps) }],
};
