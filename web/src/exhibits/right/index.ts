/** Correctly classified images that errors look like. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { rightFile, rightPart } from "./document";

export const right: Exhibit = {
  name: "right",
  key: "right",
  reads: [
    { document: rightFile, when: "rest" },
    { parts: rightPart, when: "asked" },
  ],
  shows: [
    { place: "node", fold: "nearest", order: 2, panel: later(async () => (await import("./node")).RightLooksOfNode) },
    { place: "image", order: 20, panel: later(async () => (await import("./image")).RightLooks) },
  ],
};
