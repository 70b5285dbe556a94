/** The data set's own columns and what was measured of the pictures, image by image and of a cluster. */
import { columnsFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const columns: Exhibit = {
  name: "columns",
  key: "columns",
  reads: [{ document: columnsFile, when: "asked" }],
  shows: [
    { place: "node", fold: "look", order: 96, panel: later(async () => (await import("./node")).Qualities) },
    { place: "image-facts", order: 10, panel: later(async () => (await import("./image")).ColumnsOfImage) },
    { place: "numbers", order: 20, panel: later(async () => (await import("./Distributions")).Distributions) },
  ],
};
