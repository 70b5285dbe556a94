/** Clusters errors beside the page, which goes on meanwhile. */
import { ward } from "../../tree/ward";
import type { Asked } from "./linkage";

self.addEventListener("message", ({ data: { places, dimensions } }: MessageEvent<Asked>) => self.postMessage(ward(places, dimensions)));
