/** The site on disk, as docs/format.md describes it: what several parts of the page read. All types are generated from the schemas by contract.mjs. */
export type {
  ClassInfo,
  Column,
  ColumnsFile,
  DetailsFile,
  EvidenceFile,
  Group,
  HierarchyInfo,
  IdsFile,
  ImagesFile,
  Listed,
  Manifest,
  MapInfo,
  Part,
  Sheet,
  TreeFile,
  TreeInfo,
} from "./contract";

import type { Errors as ErrorsFile, TreeFile } from "./contract";

/** What reads the parts of errors.json on a large site; see late.ts. */
export interface LateParts {
  ask: (field: "id" | "confidence", error?: number) => boolean;
  need: (asked: unknown) => Promise<void>;
}

/** errors.json. What comes in parts is empty until it is here: "" for a path, NaN for a confidence. */
export type Errors = ErrorsFile & { parts?: LateParts };

/** A tree as it is read, from JSON or from typed arrays. */
export type GivenTree = Omit<TreeFile, "children" | "height"> & { children: ArrayLike<number>; height: ArrayLike<number> };
