/** What was tried on the model to find causes: data/causes.json, read with an entry. */
import type { CausesFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const causesFile = documentOf<CausesFile>("causes");
