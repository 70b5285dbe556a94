/** What the errors of an entry have in common, how that was proved, and all that was tried. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { causesFile } from "./document";

export const causes: Exhibit = {
  name: "causes",
  key: "causes",
  reads: [{ document: causesFile, when: "asked" }],
  shows: [
    { place: "node", fold: "tried", order: 20, panel: later(async () => (await import("./node")).TriedOnModel) },
  ],
};
