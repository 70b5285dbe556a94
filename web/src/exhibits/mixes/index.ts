/** What the errors of a node are made of: confusions, labels, predictions, values of columns. */
import { columnsFile } from "../../data/common";
import type { Exhibit } from "../exhibit";
import { Mixes } from "./node";

export const mixes: Exhibit = {
  name: "mixes",
  reads: [{ document: columnsFile, when: "asked" }],
  shows: [{ place: "node", fold: "what", order: 80, atRoot: true, panel: Mixes }],
};
