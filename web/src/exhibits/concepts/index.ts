/** What another network sees in a cluster's errors. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { conceptsFile } from "./document";

export const concepts: Exhibit = {
  name: "concepts",
  key: "concepts",
  reads: [{ document: conceptsFile, when: "rest" }],
  shows: [{ place: "node", fold: "seen", order: 85, panel: later(async () => (await import("./node")).Concepts) }],
};
