/** Whether a cluster is more than chance: z of its map, images held out, the same story in another tree, its edge. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { checksFile } from "./document";

export const checks: Exhibit = {
  name: "checks",
  reads: [{ document: checksFile, when: "rest" }],
  shows: [
    { place: "node", fold: "where", order: 40, panel: later(async () => (await import("./node")).MoreThanChance) },
    { place: "node", fold: "holds", order: 60, panel: later(async () => (await import("./node")).Checks) },
    { place: "node", fold: "what", order: 84, panel: later(async () => (await import("./node")).Extremes) },
  ],
};
