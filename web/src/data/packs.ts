/** Packs: the originals of a large site, many to a file. Each is a ZIP archive without compression, fetched whole and cut. */
import { addressOf } from "./address";

type Pack = Map<string, Blob> | Response; // a response: why there is none

const KEPT = 8; // packs, half a megabyte each: the next image is likely to be in one of them
const ENTRY = 0x04034b50; // what the header of an entry begins with

const found = new Map<string, Promise<Pack>>(); // by path, the one used last at the end

/** Answers as `fetch` would if the original of an error were a file; `size` is how many are in a pack. */
export async function fetchPacked(error: number, size: number): Promise<Response> {
  const path = `images/${Math.floor(error / size)}.pack`;
  const coming = found.get(path) ?? load(path);
  found.delete(path);
  found.set(path, coming);
  for (const old of [...found.keys()].slice(0, -KEPT)) found.delete(old);
  const pack = await coming.catch((fault: unknown) => {
    found.delete(path); // whoever asks again shall not be given the same failure
    throw fault;
  });
  if (pack instanceof Map) return new Response(pack.get(`${error}.webp`), { status: pack.has(`${error}.webp`) ? 200 : 404 });
  found.delete(path);
  return pack;
}

async function load(path: string): Promise<Pack> {
  const answer = await fetch(addressOf(path));
  return answer.ok ? entriesOf(await answer.arrayBuffer()) : answer;
}

/** What is in a ZIP archive without compression, by name. A RangeError where it ends too early. */
export function entriesOf(archive: ArrayBuffer): Map<string, Blob> {
  const bytes = new DataView(archive);
  const entries = new Map<string, Blob>();
  for (let at = 0; bytes.getUint32(at, true) === ENTRY; ) {
    const name = at + 30;
    const extra = name + bytes.getUint16(at + 26, true);
    const start = extra + bytes.getUint16(at + 28, true);
    at = start + bytes.getUint32(at + 18, true);
    entries.set(new TextDecoder().decode(archive.slice(name, extra)), new Blob([archive.slice(start, at)], { type: "image/webp" }));
  }
  return entries;
}
