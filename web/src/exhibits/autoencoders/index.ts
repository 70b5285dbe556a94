/** What an autoencoder that learnt from the pictures keeps of one. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { autoencodersFile } from "./document";

export const autoencoders: Exhibit = {
  name: "autoencoders",
  key: "autoencoders",
  reads: [{ document: autoencodersFile, when: "picture" }],
  shows: [{ place: "picture", order: 10, panel: later(async () => (await import("./picture")).Redrawn) }],
};
