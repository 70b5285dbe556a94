/** The nearest neighbours of an image. */
import { detailsFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const alike: Exhibit = {
  name: "alike",
  key: "details",
  reads: [{ parts: detailsFile, when: "asked" }],
  shows: [{ place: "image-end", order: 10, panel: later(async () => (await import("./image")).Alike) }],
};
