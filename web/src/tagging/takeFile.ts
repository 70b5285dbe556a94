/** Takes in tags from a file. Fetched then: few readers bring one. */
import { thing } from "../counts/over";
import type { Manifest } from "../data/documents";
import type { Members } from "../tree/members";
import type { Tree } from "../tree/tree";
import { plural } from "../words/numbers";
import { readTagFile } from "./tagFile";
import { indexOf, type Numbers } from "./tagIndex";
import type { Tagging } from "./tags";

const LARGEST_FILE = 64 << 20; // bytes

interface Into {
  manifest: Manifest;
  members: Members;
  treeOf: (id: string) => Tree | null;
  /** Reads what it takes to find these tags' images and clusters; throws a sentence where that cannot be had. */
  read: (more: Tagging) => Promise<Numbers>;
  add: (more: Tagging) => void;
}

/** Imports a tag file or a table; returns what came of it, in a sentence. */
export async function takeFile(file: File, into: Into): Promise<string> {
  try {
    if (file.size > LARGEST_FILE) throw new Error(`it is larger than ${LARGEST_FILE >> 20} MB, too large for a tag file.`);
    const text = await file.text();
    const isJson = /^[\s\ufeff]*[{[]/.test(text);
    return `${file.name}: ${await take(isJson ? readTagFile(text, into.manifest.name) : await tagsInTable(text), into)}`;
  } catch (fault) {
    return `${file.name} was not imported: ${(fault as Error).message}`;
  }
}

/** Adds tags; what is no longer there is said and left out. */
async function take(more: Tagging, { manifest, members, treeOf, read, add }: Into): Promise<string> {
  const numbers = await read(more);
  const { own, notes, nodes, lostImages, lostNodes } = indexOf(more, numbers, members, treeOf);
  const images = new Set([...own.keys(), ...notes.keys()]).size;
  const lost = [
    ...(lostImages.length > 0 ? [`${plural(lostImages.length, "image")} in it ${lostImages.length === 1 ? `is not ${thing(manifest) === "image" ? "an image" : "an error"}` : `are not ${thing(manifest)}s`} of this site, the first: ${lostImages[0]}`] : []),
    ...(lostNodes.length > 0 ? [`${plural(lostNodes.length, "cluster")} in it ${lostNodes.length === 1 ? "is" : "are"} no longer on this site`] : []),
  ].join("; ");
  if (images + nodes.length === 0) throw new Error(lost === "" ? "it is empty." : `nothing in it is on this site; ${lost}.`);
  const here = (ids: Iterable<string>) => [...ids].filter((id) => numbers.has(id));
  add({
    tags: new Map([...more.tags].map(([tag, ids]) => [tag, new Set(here(ids))])),
    notes: new Map([...more.notes].filter(([id]) => numbers.has(id))),
    nodes: nodes.map(({ said, node }) => ({ ...said, node })),
  });
  const came = [images > 0 ? plural(images, "image") : "", nodes.length > 0 ? plural(nodes.length, "cluster") : ""].filter(Boolean).join(" and ");
  return `imported tags and notes of ${came}${lost === "" ? "" : `; ${lost}`}.`;
}

async function tagsInTable(text: string): Promise<Tagging> {
  const [{ readTable }, { readCsv }] = await Promise.all([import("./tagTable"), import("../data/csv")]);
  return readTable(readCsv(text));
}
