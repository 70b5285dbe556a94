/** The site on disk, as docs/format.md describes it: what several parts of the page read. All types are generated from the schemas by contract.mjs. */
export type {
  ClassInfo,
  Column,
  ColumnsFile,
  DetailsFile,
  Errors,
  EvidenceFile,
  Group,
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
