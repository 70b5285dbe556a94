/** What the first click on a cluster would wait for, read while nobody waits: documents of a few KB, and no pictures. */
import type { Explorer } from "../../state/explorer";
import { rightFile, rightPart } from "../right/document";

/** Of a large site the nearest correct images are in many parts: which one is needed, the click says. */
export async function readAhead({ files, manifest }: Explorer): Promise<void> {
  const right = manifest.right ? await files.ask(rightFile) : null;
  if (right?.files.length === 1) files.get(rightPart, right.files[0]!);
}
