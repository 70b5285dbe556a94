/** The images that a rule leaves out, one by one. Apart from the rule, because few readers ask for the list. */
import { idsFile, imagesFile } from "../data/common";
import type { IdsFile, ImagesFile, Manifest } from "../data/documents";
import type { Files } from "../data/files";
import type { Forgiven } from "./forgive";

type Row = [path: string, label: string, prediction: string, confidence: number];

/** The same, once their paths are here; null where these could not be read. */
export async function readForgivenRows(site: { manifest: Manifest; files: Files }, forgiven: Forgiven): Promise<Row[] | null> {
  const [images, ids] = await Promise.all([site.files.ask(imagesFile, ["confidence"]), site.files.ask(idsFile)]);
  return images && ids && forgivenRows(site.manifest, forgiven, images, ids);
}

/** The images left out, as rows of a list. */
export function forgivenRows({ classes }: Manifest, { images: out }: Forgiven, images: ImagesFile, ids: IdsFile): Row[] {
  const nameOf = (index: number) => classes[index]?.name ?? "";
  return Array.from(out, (image) => [ids.id[image]!, nameOf(images.label[image]!), nameOf(images.prediction[image]!), images.confidence[image]!]);
}
