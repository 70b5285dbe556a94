/** Bins of a column of numbers, made for looking: few, of round width, and with the far ends in one bin each. */
export interface Bins {
  edges: number[]; // inner ones, ascending: one fewer than bins
  low: number; // where the first bin is drawn from
  high: number; // and the last one to
  ends: [number, number]; // what the axis says there
  beyond: [boolean, boolean]; // whether smaller and larger values are in the first and the last bin
}

const MOST = 32;
const TAIL = 0.005; // of the values at either end, where they would squeeze all others into a few bins

/** Null where there are no two values. Whole numbers of few kinds have a bin each. */
export function binsOf(values: Iterable<number | null>): Bins | null {
  const known = Float64Array.from(finite(values)).sort();
  const n = known.length;
  if (n === 0 || known[0] === known[n - 1]) return null;
  const [least, most] = [known[0]!, known[n - 1]!];
  if (most - least < MOST && known.every(Number.isInteger)) {
    const edges = Array.from({ length: most - least }, (_, i) => least + i + 0.5);
    return { edges, low: least - 0.5, high: most + 0.5, ends: [least, most], beyond: [false, false] };
  }
  let [low, high] = [known[Math.floor(TAIL * (n - 1))]!, known[Math.ceil((1 - TAIL) * (n - 1))]!];
  if (low === high || high - low > 0.5 * (most - least)) [low, high] = [least, most];
  const step = roundStep((high - low) / MOST);
  const first = Math.floor(low / step);
  const last = Math.max(first + 2, Math.ceil(high / step));
  const at = (i: number) => Number((i * step).toPrecision(12));
  const edges = Array.from({ length: last - first - 1 }, (_, i) => at(first + 1 + i));
  const beyond: Bins["beyond"] = [least < at(first), most > at(last)];
  return { edges, low: at(first), high: at(last), ends: [beyond[0] ? at(first + 1) : least, beyond[1] ? at(last - 1) : most], beyond };
}

/** The bin of each value, as a filter between edges would keep it: an edge belongs to the bin above it. */
export function binned(values: readonly (number | null)[], { edges }: Bins): Uint16Array {
  const size = edges.length + 1;
  return Uint16Array.from(values, (value) => (value === null ? size : place(edges, value)));
}

function place(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 1, 2, 2.5 or 5 times a power of ten, at least as large as asked. */
function roundStep(asked: number): number {
  const power = 10 ** Math.floor(Math.log10(asked));
  const step = [1, 2, 2.5, 5].find((times) => times * power >= asked * (1 - 1e-9));
  return (step ?? 10) * power;
}

function* finite(values: Iterable<number | null>): Generator<number> {
  for (const value of values) if (value !== null && Number.isFinite(value)) yield value;
}
