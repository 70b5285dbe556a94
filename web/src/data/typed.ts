/** Files of typed arrays, as docs/format.md describes them: what large sites have instead of JSON. Fetched where a site has some. */
import type { Array as ArrayInfo, ImagesId, TypedTree } from "./contract";
import type { Column, Errors, GivenTree } from "./documents";
import { checkFormat, fetched } from "./format";

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;
type Arrays = Map<string, Numbers>;

interface Header {
  format: number;
  per?: number;
  arrays: ArrayInfo[];
}

const MAGIC = 0x41545457; // "WTTA"
const WIDTHS = { uint8: 1, uint16: 2, uint32: 4, float16: 2, float64: 8 };

type Read = <T extends { format: number }>(url: string) => Promise<T>;
type Part = { format: number; kind?: Column["kind"] } & Partial<ImagesId>;

/** A document as JSON in its place would be, but for a tree’s arrays and what of errors is read in parts. */
export async function readTyped<T extends { format: number }>(url: string, read: Read): Promise<T> {
  if (url.endsWith(" ")) return (await together(url.split(" ").slice(0, -1), read)) as T;
  const { header, arrays } = await unpacked(url);
  return sound(url, () => (arrays.has("shape") ? treeOf(header as TypedTree, arrays) : arrays.has("label") && !arrays.has("error") ? errorsOf(header, arrays) : plain(header, arrays)) as { format: number } as T);
}

const parts = new Map<string, Promise<Part>>(); // by address: several documents may have one in common

/** Columns and chunks of paths, and whatever else these are parts of. */
async function together(urls: string[], read: Read): Promise<Part> {
  const found = await Promise.all(
    urls.map((url) => {
      const part = parts.get(url) ?? read<Part>(url);
      parts.set(url, part);
      part.catch(() => parts.delete(url)); // it may be asked for again
      return part;
    }),
  );
  const id: string[] = [];
  for (const { first = 0, id: some = [] } of found) for (let k = 0; k < some.length; k++) id[first + k] = some[k]!;
  return Object.assign({ format: 1 }, ...found.filter(({ kind }) => !kind), { columns: found.filter(({ kind }) => kind), id });
}

function plain({ arrays: listed, ...header }: Header, arrays: Arrays): Header {
  return { ...header, ...Object.fromEntries(listed.map((array) => [array.name, meant(arrays.get(array.name)!, { ...header, ...array })])) } as unknown as Header;
}

/** The numbers that stored ones stand for. */
function meant(stored: Numbers, { least = 0, per = 1, empty }: Partial<ArrayInfo>): (number | null)[] {
  const list = new Array<number | null>(stored.length);
  for (let i = 0; i < list.length; i++) list[i] = stored[i] === empty || Number.isNaN(stored[i]) ? null : (stored[i]! + least) / per;
  return list;
}

/** What the first view needs of every error. */
function errorsOf({ format }: Header, arrays: Arrays): Errors {
  const [label, prediction] = [listOf(arrays.get("label")!), listOf(arrays.get("prediction")!)];
  if (label.length !== prediction.length) throw new RangeError();
  return { format: format as 1, label, prediction, id: new Array<string>(label.length).fill(""), confidence: new Array<number>(label.length).fill(NaN) };
}

/** Array.from takes ten times as long. */
function listOf(numbers: Numbers): number[] {
  const list = new Array<number>(numbers.length);
  for (let i = 0; i < list.length; i++) list[i] = numbers[i]!;
  return list;
}

function treeOf({ per, ...header }: TypedTree, arrays: Arrays): GivenTree {
  const height = arrays.get("height")!;
  if (height.length !== header.n_leaves - 1) throw new RangeError();
  for (let i = 0; i < height.length; i++) height[i]! /= per;
  return { ...header, children: childrenOf(arrays.get("shape")!, header.n_leaves, arrays.get("order")), height };
}

/** Bits in the order of leaves: 0 is the next leaf, 1 a merge of the last two of what there is. Throws where they are no tree. */
export function childrenOf(bits: Numbers, leaves: number, order?: Numbers): Int32Array {
  const children = new Int32Array(2 * leaves - 2);
  const stack = new Int32Array(leaves);
  const left = new Uint8Array(leaves).fill(1);
  let [depth, leaf, made] = [0, 0, 0];
  for (let i = 0; i < 2 * leaves - 1; i++) {
    if ((bits[i >> 3]! >> (i & 7)) & 1) {
      if (depth < 2) throw new RangeError();
      children[2 * made + 1] = stack[--depth]!;
      children[2 * made] = stack[depth - 1]!;
      stack[depth - 1] = leaves + made++;
    } else {
      const next = order ? order[leaf]! : leaf;
      if (!left[next]) throw new RangeError(); // there is none, or it has been
      left[next] = 0;
      stack[depth++] = next;
      leaf++;
    }
  }
  return children;
}

async function unpacked(url: string): Promise<{ header: Header; arrays: Arrays }> {
  if (typeof DecompressionStream === "undefined") throw new Error("This browser cannot open a site of this size; update the browser.");
  const data = await (await fetched(url)).arrayBuffer();
  const header = sound(url, () => {
    const view = new DataView(data);
    if (view.getUint32(0, true) !== MAGIC) throw new RangeError();
    return JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, view.getUint32(4, true)))) as Header;
  });
  checkFormat(url, header.format);
  const packed = new Blob([data.slice(8 + new DataView(data).getUint32(4, true))]);
  const bytes = await new Response(packed.stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer().catch(() => new ArrayBuffer(0));
  return sound(url, () => {
    const arrays: Arrays = new Map();
    let at = 0;
    for (const { name, type, count } of header.arrays) {
      const length = type === "bits" ? Math.ceil(count / 8) : count * WIDTHS[type];
      const found = new Uint8Array(bytes, at, length);
      arrays.set(name, type === "bits" ? found : type === "float16" ? halves(whole(found, 2)) : whole(found, WIDTHS[type]));
      at += length;
    }
    return { header, arrays };
  });
}

/** Numbers whose lowest bytes come first, then their next. */
function whole(bytes: Uint8Array, width: number): Numbers {
  if (width === 1) return bytes;
  const count = bytes.length / width;
  if (width === 8) {
    const turned = new Uint8Array(bytes.length);
    for (let i = 0; i < turned.length; i++) turned[(i % count) * 8 + Math.floor(i / count)] = bytes[i]!;
    return new Float64Array(turned.buffer);
  }
  const numbers = width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  for (let plane = 0; plane < width; plane++) for (let i = 0; i < count; i++) numbers[i]! += bytes[plane * count + i]! * 256 ** plane;
  return numbers;
}

/** Half-precision numbers that are not negative, from their bits, by a table: there may be a million. */
function halves(bits: ArrayLike<number>): Float64Array {
  const value = new Float64Array(0x8000).map((_, at) => (at < 0x400 ? at * 2 ** -24 : (0x400 + (at & 0x3ff)) * 2 ** ((at >> 10) - 25)));
  const values = new Float64Array(bits.length);
  for (let i = 0; i < values.length; i++) values[i] = value[bits[i]! & 0x7fff]!;
  return values;
}

function sound<T>(url: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw new Error(`${url} is damaged; build the site again.`);
  }
}
