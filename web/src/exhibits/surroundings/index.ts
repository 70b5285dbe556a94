/** What sets a node's errors apart in words, and how many of the images around them are wrong. */
import { evidenceFile } from "../../data/common";
import { later } from "../../parts/later";
import { checksFile } from "../checks/document";
import type { Exhibit } from "../exhibit";

export const surroundings: Exhibit = {
  name: "surroundings",
  reads: [
    { document: evidenceFile, when: "rest" },
    { document: checksFile, when: "rest" },
  ],
  shows: [
    { place: "node", fold: "look", order: 90, panel: later(async () => (await import("./node")).Words) },
    { place: "node", fold: "holds", order: 65, panel: later(async () => (await import("./node")).Neighbours) },
  ],
};
