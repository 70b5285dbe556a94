/** Near-duplicates: the same picture more than once. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { noiseFile } from "../noise/document";
import { rightFile } from "../right/document";

export const twins: Exhibit = {
  name: "twins",
  key: "noise", // they lie in the same document
  reads: [
    { document: noiseFile, when: "rest" },
    { document: rightFile, when: "rest" },
  ],
  shows: [{ place: "data-beside", order: 20, panel: later(async () => (await import("./data")).Twins) }],
};
