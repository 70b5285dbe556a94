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
  shows: [{ place: "node-lead", order: 10, panel: later(async () => (await import("./node")).Surroundings) }],
};
