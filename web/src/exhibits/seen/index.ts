/** How much of the pictures the model saw. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const seen: Exhibit = {
  name: "seen",
  reads: [],
  shows: [{ place: "data-beside", order: 30, panel: later(async () => (await import("./data")).Seen) }],
};
