/** What is brushed, and what that leaves of every other histogram: at once while a brush moves, as a filter when it stops. */
import { Crossfilter } from "../../counts/crossfilter";
import { errorsOf } from "../../tree/tree";
import type { Explorer } from "../../state/explorer";
import { fieldsOf, type Filter, keptBy, sameField, tester } from "../../state/filters";
import type { Shown } from "./dimensions";

export class Brushing {
  private readonly cross: Crossfilter;
  private readonly filters: (Filter | null)[]; // by dimension, as brushed
  private readonly listeners = new Set<() => void>();
  private frame = 0;
  private next: (() => void) | null = null;

  constructor(
    private readonly explorer: Explorer,
    readonly dimensions: readonly Shown[],
  ) {
    this.filters = dimensions.map(() => null);
    this.cross = new Crossfilter(dimensions, new Uint8Array(explorer.errors.id.length));
  }

  /** Follows the filters in force, and the cluster on show. */
  follow(): void {
    this.stop();
    const { explorer, dimensions } = this;
    const { errors, wholeTree, nav, tags, entries, forgiven, columns } = explorer;
    const others: Filter[] = [];
    this.filters.fill(null);
    for (const filter of nav.state.filters) {
      const at = dimensions.findIndex(({ field }) => sameField(field, filter.field));
      if (at >= 0 && this.filters[at] === null) this.filters[at] = filter;
      else others.push(filter);
    }
    const base = keptBy(others, errors, columns.get(true, fieldsOf(others)) ?? [], (error) => tags.index.borne.get(error) ?? [], (entry) => entries.get(entry));
    const here = new Uint8Array(base.length);
    for (const member of errorsOf(wholeTree!, nav.node)) here[member] = base[member]! & (forgiven?.kept[member] ?? 1);
    this.cross.reset(here, this.filters.map((filter, at) => this.keeps(at, filter)));
    this.tell();
  }

  filterOf(dimension: number): Filter | null {
    return this.filters[dimension]!;
  }

  /** (size + 1) how many of the selection have each value, whatever this dimension itself leaves out. */
  counts(dimension: number): Uint32Array {
    return this.cross.of(dimension);
  }

  get total(): number {
    return this.cross.total;
  }

  /** Shows what a filter would leave, with the next frame. */
  preview(dimension: number, filter: Filter | null): void {
    this.next = () => {
      this.filters[dimension] = filter;
      this.cross.set(dimension, this.keeps(dimension, filter));
      this.tell();
    };
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        const { next } = this;
        this.next = null;
        next?.();
      });
    }
  }

  /** Makes what is brushed a filter; false: nothing would be left, so it is not. */
  commit(dimension: number, filter: Filter | null): boolean {
    this.stop();
    this.filters[dimension] = filter;
    this.cross.set(dimension, this.keeps(dimension, filter));
    const { field } = this.dimensions[dimension]!;
    if (filter && this.total === 0) {
      this.follow();
      return false;
    }
    const present = this.explorer.state.filters;
    const before = present.find((other) => sameField(other.field, field));
    const others = present.filter((other) => other !== before);
    void this.explorer.filters.set(filter ? [...others, filter] : others);
    return true;
  }

  /** @returns what stops it */
  listen(changed: () => void): () => void {
    this.listeners.add(changed);
    return () => void this.listeners.delete(changed);
  }

  private keeps(dimension: number, filter: Filter | null): Uint8Array | null {
    if (filter === null) return null;
    const shown = this.dimensions[dimension]!;
    const n = shown.bins.length;
    const kept = new Uint8Array(n);
    if (filter.kind === "from" && shown.kind === "numbers") {
      const [least, most] = [filter.least ?? -Infinity, filter.most ?? Infinity];
      const { values } = shown;
      for (let i = 0; i < n; i++) kept[i] = values[i] !== null && values[i]! >= least && values[i]! <= most ? 1 : 0;
      return kept;
    }
    const test = tester(filter, this.explorer.errors, this.explorer.columns.get(true, fieldsOf([filter])) ?? [], () => []);
    for (let i = 0; i < n; i++) kept[i] = test === null || test(i) ? 1 : 0;
    return kept;
  }

  private stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.next = null;
  }

  private tell(): void {
    for (const changed of this.listeners) changed();
  }
}
