/** The errors of a class in groups, found by a method and made by prediction. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { groupsFile } from "./document";

export const groups: Exhibit = {
  name: "groups",
  key: "groups",
  reads: [{ document: groupsFile, when: "class" }],
  shows: [{ place: "class", order: 20, panel: later(async () => (await import("./class")).Groups) }],
};
