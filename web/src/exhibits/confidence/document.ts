import type { ConfidenceFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const confidenceFile = documentOf<ConfidenceFile>("confidence");
