/** Errors beside correctly classified images of the same labels: of a node, and of a class. */
import { later } from "../../parts/later";
import { checksFile, classChecksFile } from "../checks/document";
import type { Exhibit } from "../exhibit";

export const contrast: Exhibit = {
  name: "contrast",
  reads: [
    { document: checksFile, when: "rest" },
    { document: classChecksFile, when: "class" },
  ],
  shows: [
    { place: "node", fold: "where", order: 50, panel: later(async () => (await import("./node")).NodeBesideRight) },
    { place: "node", fold: "what", order: 70, panel: later(async () => (await import("./node")).MeansBesideRight) },
    { place: "class", order: 10, panel: later(async () => (await import("./class")).ClassBesideRight) },
  ],
};
