import { overAll } from "../../counts/over";
import type { Manifest } from "../../data/documents";

const MOST = 200_000; // images; the file of more is fetched only when somebody asks

/** Whether histograms fetch all images to compare with. Over all images they have them already. */
export function comparesAtOnce(manifest: Manifest): boolean {
  return !overAll(manifest) && manifest.images <= MOST;
}
