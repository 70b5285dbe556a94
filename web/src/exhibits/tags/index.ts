/** What the reader has said of a cluster or an image. It is kept in the browser, and read from no document. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";

export const tags: Exhibit = {
  name: "tags",
  reads: [],
  shows: [
    { place: "node-acts", order: 10, atRoot: true, panel: later(async () => (await import("./node")).NodeTags) },
    { place: "image", order: 30, panel: later(async () => (await import("./image")).ImageTags) },
  ],
};
