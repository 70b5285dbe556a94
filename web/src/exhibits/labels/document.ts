import type { LabelsFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const labelsFile = documentOf<LabelsFile>("labels");

