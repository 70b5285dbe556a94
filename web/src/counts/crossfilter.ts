/**
 * Counts in bins, of many dimensions at once, of those members that meet a condition on every *other* dimension: so a
 * histogram also shows what is beside its own brush. After Square’s crossfilter, in typed arrays; a move of a brush looks
 * at every member once, and at those that are left once per dimension.
 */
export interface Dimension {
  bins: Uint16Array; // (n) of each member; `size` is for those that have no value
  size: number;
}

export class Crossfilter {
  private readonly passes: (Uint8Array | null)[]; // by dimension; null: all
  private readonly fails: Uint16Array; // (n) dimensions whose condition is not met
  private readonly which: Uint16Array; // (n) the sum of these dimensions’ numbers: of one, its number
  private readonly left: Uint32Array; // members that meet all
  private readonly counts: Uint32Array[];
  /** How many meet all conditions. */
  total = 0;

  /** @param base (n) 1: it counts at all */
  constructor(
    private readonly dimensions: readonly Dimension[],
    private base: Uint8Array,
  ) {
    const n = base.length;
    this.passes = dimensions.map(() => null);
    this.fails = new Uint16Array(n);
    this.which = new Uint16Array(n);
    this.left = new Uint32Array(n);
    this.counts = dimensions.map(({ size }) => new Uint32Array(size + 1));
    this.recount();
  }

  /** Takes others to count at all, and other conditions on all dimensions. */
  reset(base: Uint8Array, passes: readonly (Uint8Array | null)[]): void {
    this.base = base;
    passes.forEach((kept, dimension) => this.replace(dimension, kept));
    this.recount();
  }

  /** @param kept (n) 1: it meets the condition on this dimension; null: there is none */
  set(dimension: number, kept: Uint8Array | null): void {
    this.replace(dimension, kept);
    this.recount();
  }

  /** (size + 1) the last: without a value. */
  of(dimension: number): Uint32Array {
    return this.counts[dimension]!;
  }

  private replace(dimension: number, kept: Uint8Array | null): void {
    const { passes, fails, which } = this;
    const before = passes[dimension]!;
    if (before === null && kept === null) return;
    for (let i = 0; i < fails.length; i++) {
      const change = (before === null ? 1 : before[i]!) - (kept === null ? 1 : kept[i]!);
      fails[i]! += change;
      which[i]! += change * dimension;
    }
    passes[dimension] = kept;
  }

  private recount(): void {
    const { base, fails, which, left, counts, dimensions } = this;
    for (const count of counts) count.fill(0);
    let total = 0;
    for (let i = 0; i < base.length; i++) {
      if (base[i] === 0) continue;
      if (fails[i] === 0) left[total++] = i;
      else if (fails[i] === 1) counts[which[i]!]![dimensions[which[i]!]!.bins[i]!]!++;
    }
    for (let d = 0; d < dimensions.length; d++) {
      const { bins } = dimensions[d]!;
      const count = counts[d]!;
      for (let i = 0; i < total; i++) count[bins[left[i]!]!]!++;
    }
    this.total = total;
  }
}
