/** What was found out about the pictures: clusters of low quality, columns that clusters have in common, near-duplicates. */
import type { NoiseFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const noiseFile = documentOf<NoiseFile>("noise");

