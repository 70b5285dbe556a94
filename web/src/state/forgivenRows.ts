/** The images that a rule leaves out, one by one. Apart from the rule, because few readers ask for the list. */
import { imagesFile } from "../data/common";
import type { IdsFile, ImagesFile, Manifest } from "../data/documents";
import type { Files } from "../data/files";
import { pathsOf } from "../data/paths";
import type { Forgiven } from "./forgive";

type Row = [path: string, label: string, prediction: string, confidence: number];

/** The first so many of them, once their paths are here; null where these could not be read. */
export async function readForgivenRows(site: { manifest: Manifest; files: Files }, { images: out }: Pick<Forgiven, "images">, most = out.length): Promise<Row[] | null> {
  const listed = out.subarray(0, most);
  const [images, ids] = await Promise.all([site.files.ask(imagesFile, ["confidence"]), pathsOf(site, listed)]);
  return images && ids && forgivenRows(site.manifest, { images: listed }, images, ids);
}

/** The images left out, as rows of a list. */
export function forgivenRows({ classes }: Manifest, { images: out }: Pick<Forgiven, "images">, images: ImagesFile, ids: IdsFile): Row[] {
  const nameOf = (index: number) => classes[index]?.name ?? "";
  return Array.from(out, (image) => [ids.id[image]!, nameOf(images.label[image]!), nameOf(images.prediction[image]!), images.confidence[image]!]);
}
