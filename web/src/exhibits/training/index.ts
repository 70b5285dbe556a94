/** Images of the first split that errors of the others look like. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { trainingFile, trainingPart } from "./document";

export const training: Exhibit = {
  name: "training",
  key: "splits",
  reads: [
    { document: trainingFile, when: "image" },
    { parts: trainingPart, when: "asked" },
  ],
  shows: [{ place: "image", order: 18, panel: later(async () => (await import("./image")).TrainingLooks) }],
};
