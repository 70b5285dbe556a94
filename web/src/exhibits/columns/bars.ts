/** Bars of several groups in one histogram, each as shares of its own group. */
export interface Shares {
  images: Float64Array | null;
  errors: Float64Array;
  selected: Float64Array | null;
}

/** Of each bin the share of the group that has a value there, where the largest of all is 1. */
export function sharesOf(images: Uint32Array | null, errors: Uint32Array, selected: Uint32Array | null, size: number): Shares {
  const share = (counts: Uint32Array) => {
    let total = 0;
    for (let i = 0; i < size; i++) total += counts[i]!;
    return Float64Array.from({ length: size }, (_, i) => counts[i]! / (total || 1));
  };
  const found = { images: images && share(images), errors: share(errors), selected: selected && share(selected) };
  let most = 0;
  for (const shares of Object.values(found)) for (const value of shares ?? []) most = Math.max(most, value);
  for (const shares of Object.values(found)) shares?.forEach((value, i) => (shares[i] = value / (most || 1)));
  return found;
}

/** The path of bars; `part`: how much of its place each fills, in the middle. */
export function barsOf(shares: Float64Array, width: number, height: number, part: number): string {
  const step = width / shares.length;
  let path = "";
  for (let i = 0; i < shares.length; i++) {
    if (shares[i] === 0) continue;
    const high = Math.max(0.75, (height - 1) * shares[i]!);
    path += `M${(step * (i + (1 - part) / 2)).toFixed(1)},${height}v${(-high).toFixed(1)}h${(step * part).toFixed(1)}v${high.toFixed(1)}z`;
  }
  return path;
}
