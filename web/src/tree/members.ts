/** How a node is known again after a rebuild: 16 hex digits of its images' ids, as docs/format.md defines them. */
import { errorsOf, size, type Tree } from "./tree";

const encoder = new TextEncoder();

/** FNV-1a, 32 bits, over UTF-8. */
export function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of encoder.encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** Of the ids with these hashes; their order does not matter. */
export function digits(hashes: Iterable<number>): string {
  let sum = 0;
  let mixed = 0;
  for (const hash of hashes) {
    sum = (sum + hash) >>> 0;
    mixed ^= hash;
  }
  return hex(sum) + hex(mixed >>> 0);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

export class Members {
  private hashes: Uint32Array | null = null; // (n) made when first needed

  constructor(private readonly ids: readonly string[]) {}

  of(errors: Int32Array): string {
    this.hashes ??= Uint32Array.from(this.ids, fnv1a);
    const { hashes } = this;
    return digits(Array.from(errors, (error) => hashes[error]!));
  }

  /** The node of a whole tree that has these `count` images, or -1; `node` is where it was, which is tried first. */
  find(tree: Tree, node: number, count: number, members: string): number {
    const fits = (at: number) => size(tree, at) === count && this.of(errorsOf(tree, at)) === members;
    if (node >= 0 && node <= tree.root && fits(node)) return node;
    // Nodes of one size have no image in common, so that all of them together are at most one pass over the ids.
    for (let at = 0; at <= tree.root; at++) if (size(tree, at) === count && fits(at)) return at;
    return -1;
  }
}
