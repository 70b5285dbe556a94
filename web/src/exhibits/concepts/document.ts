import type { ConceptsFile } from "../../data/contract";
import { documentAt } from "../../data/document";

export const conceptsFile = documentAt<ConceptsFile>(({ manifest }) => manifest.concepts);
