/** Paths of some images: of a large site, only the chunks that these are in are read. */
import { idsFile } from "./common";
import type { IdsFile, Manifest } from "./documents";
import type { Files } from "./files";

/** The paths of at least these entries of images.json; null where they could not be read. */
export function pathsOf({ manifest, files }: { manifest: Manifest; files: Files }, images: ArrayLike<number>): Promise<IdsFile | null> {
  const chunks = manifest.files?.ids;
  return files.ask(idsFile, chunks && [...new Set(Array.from(images, (image) => chunks.files[Math.floor(image / chunks.size)]!))]);
}
