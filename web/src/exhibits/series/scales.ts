/** Where checkpoints and shares lie in a chart, and which of the checkpoints’ names there is room for. */

/** Where checkpoint i of n is between two ends; a single one is in the middle. */
export function along(n: number, from: number, to: number): (i: number) => number {
  return n > 1 ? (i) => from + ((to - from) * i) / (n - 1) : () => (from + to) / 2;
}

const TOPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** The end of an axis from 0 on which every share has room. */
export function topOf(shares: readonly number[]): number {
  const most = shares.reduce((a, b) => Math.max(a, b), 0);
  return TOPS.find((top) => top >= most) ?? 1;
}

const STEPS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
const MOST_TICKS = 5;

/** An axis for shares that need not begin at 0: its ticks, the first and the last of them its ends. */
export function ticksOf(shares: readonly number[]): number[] {
  const low = Math.min(1, ...shares);
  const high = Math.max(0, ...shares);
  for (const step of STEPS) {
    const first = Math.floor(low / step + 1e-9);
    const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
    if (last - first < MOST_TICKS) return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(4)));
  }
  return [0, 0.25, 0.5, 0.75, 1];
}

/** The least round number that is not below a count. */
export function roundUp(count: number): number {
  let unit = 1;
  while (10 * unit < count) unit *= 10;
  return [1, 2, 3, 4, 5, 6, 8, 10].map((times) => times * unit).find((value) => value >= count) ?? 1;
}

/** Checkpoints whose names are written: the last, the first, and as many between, evenly apart, as do not touch. */
export function named(widths: readonly number[], step: number, gap = 10): number[] {
  const n = widths.length;
  if (n <= 1) return n === 1 ? [0] : [];
  const widest = Math.max(...widths) + gap;
  const every = Math.max(1, Math.ceil(widest / Math.max(1, step)));
  const found: number[] = [];
  for (let i = 0; i < n; i += every) found.push(i);
  if (found.at(-1) !== n - 1) {
    // The last is always named: what would touch it is not.
    while (found.length > 1 && (n - 1 - found.at(-1)!) * step < widest) found.pop();
    found.push(n - 1);
  }
  return found;
}

/** What all names begin with is no news in any of them: up to the last mark between words, or digit, that they share. */
export function common(names: readonly string[]): string {
  const [first = "", ...rest] = names;
  let length = rest.length > 0 ? first.length : 0;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length--;
  let start = first.slice(0, length);
  // Half a number or half a word tells nothing: epoch-1 and epoch-12 differ by all of 1 and 12.
  start = start.replace(/\d+$/, "");
  if (!/\d$/.test(first.slice(0, length)) && names.some((name) => /^[\p{L}]/u.test(name.slice(start.length)))) start = start.replace(/[\p{L}]+$/u, "");
  return names.every((name) => name.length > start.length) ? start : "";
}
