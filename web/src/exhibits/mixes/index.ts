/** What the errors of a node are made of: confusions, labels, predictions, values of columns. */
import { columnsFile } from "../../data/common";
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const mixes: Exhibit = {
  name: "mixes",
  reads: [{ document: columnsFile, when: "asked" }],
  shows: [{ place: "node", fold: "what", order: 80, atRoot: true, panel: later(async () => (await import("./node")).Mixes) }],
};
