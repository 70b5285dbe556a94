/** Checkpoints of one model in order: how its errors come, go and move. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const series: Exhibit = {
  name: "series",
  key: "series",
  reads: [],
  shows: [],
  view: { view: "series", title: "Over time", hint: "How errors change from checkpoint to checkpoint", panel: later(async () => (await import("./view")).SeriesView) },
};
