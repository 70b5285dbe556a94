/** Packs: the originals of a large site, many to a file. Each is a ZIP archive without compression, fetched whole and cut. */
import { addressOf } from "./address";

type Pack = Blob[] | Response; // a response: why there is none

const KEPT = 8; // packs, half a megabyte each: the next image is likely to be in one of them
const ENTRY = 0x04034b50; // what the header of an entry begins with

const found = new Map<string, Promise<Pack>>(); // by path, the one used last at the end

/** Answers as `fetch` would if the original of an error were a file; `size` is how many are in a pack. */
export async function fetchPacked(error: number, size: number): Promise<Response> {
  const path = `images/${Math.floor(error / size)}.pack`;
  const coming = found.get(path) ?? load(path);
  found.delete(path);
  found.set(path, coming);
  if (found.size > KEPT) found.delete([...found.keys()][0]!);
  try {
    const pack = await coming;
    if (!Array.isArray(pack)) throw pack;
    const picture = pack[error % size];
    return new Response(picture, { status: picture ? 200 : 404 });
  } catch (fault) {
    found.delete(path); // whoever asks again shall not be given the same failure
    if (fault instanceof Response) return fault;
    throw fault;
  }
}

async function load(path: string): Promise<Pack> {
  const answer = await fetch(addressOf(path));
  return answer.ok ? entriesOf(await answer.arrayBuffer()) : answer;
}

/** What is in a ZIP archive without compression, in its order. A RangeError where it ends too early. */
export function entriesOf(archive: ArrayBuffer): Blob[] {
  const bytes = new DataView(archive);
  const entries: Blob[] = [];
  for (let at = 0; bytes.getUint32(at, true) === ENTRY; ) {
    const start = at + 30 + bytes.getUint16(at + 26, true) + bytes.getUint16(at + 28, true); // after its name, and what else there is
    at = start + bytes.getUint32(at + 18, true);
    entries.push(new Blob([archive.slice(start, at)]));
  }
  return entries;
}
