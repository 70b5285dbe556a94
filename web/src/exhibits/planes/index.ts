/** Representations as maps: all errors in two dimensions. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { correctFile, planeFile } from "./document";

export const planes: Exhibit = {
  name: "planes",
  key: "maps",
  reads: [
    { parts: planeFile, when: "asked" },
    { parts: correctFile, when: "asked" },
  ],
  shows: [],
  view: { view: "map", title: "Map", hint: "All errors in two dimensions, similar ones close together", panel: later(async () => (await import("./view")).MapView) },
};
