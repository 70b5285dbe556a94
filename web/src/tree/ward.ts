/**
 * Ward's linkage of points, by the chain of nearest neighbours (Murtagh 1983; Müllner, “Modern hierarchical,
 * agglomerative clustering algorithms”, 2011, algorithm NN-chain). O(n²) time. Distances are computed from the
 * clusters' means as they are needed, so that O(n) memory is enough: a matrix of them would be 16 MB for 2,000 points.
 */

/** A merge tree as trees/<id>.json has it: children by scikit-learn's numbering, heights as SciPy's `linkage`. */
export interface Linkage {
  n_leaves: number;
  children: number[];
  height: number[];
}

const SLICE = 64; // searches for a nearest neighbour between two pauses

/** The same in pieces: yields the share that is done, so that whoever runs it can see to other things meanwhile. */
export function* wardInSlices(points: ArrayLike<number>, dimensions: number): Generator<number, Linkage> {
  const n = points.length / dimensions;
  const mean = Float64Array.from(points); // (n, dimensions) of the cluster in each place
  const size = new Float64Array(n).fill(1);
  const places = Int32Array.from({ length: n }, (_, i) => i); // of what is still to be merged: the first `left`
  let left = n;
  const chain = new Int32Array(n + 1);
  let length = 0;
  const merges: { a: number; b: number; squared: number }[] = [];

  /** Ward's distance of two clusters, squared; that of two points is Euclid's. Not looked at to the end once it is above `most`. */
  const between = (a: number, b: number, most: number): number => {
    const weight = (2 * size[a]! * size[b]!) / (size[a]! + size[b]!);
    const enough = most / weight;
    let sum = 0;
    for (let i = a * dimensions, j = b * dimensions, end = i + dimensions; i < end; i++, j++) {
      const gap = mean[i]! - mean[j]!;
      sum += gap * gap;
      if (sum > enough) return Infinity;
    }
    return weight * sum;
  };

  for (let searches = 1; left > 1; searches++) {
    if (searches % SLICE === 0) yield merges.length / (n - 1);
    if (length === 0) chain[length++] = places[0]!;
    const top = chain[length - 1]!;
    // On a tie the one before in the chain, or the chain would never end.
    let nearest = length > 1 ? chain[length - 2]! : -1;
    let least = nearest < 0 ? Infinity : between(top, nearest, Infinity);
    for (let i = 0; i < left; i++) {
      const other = places[i]!;
      if (other === top) continue;
      const squared = between(top, other, least);
      if (squared < least || nearest < 0) {
        least = squared;
        nearest = other;
      }
    }
    if (length < 2 || nearest !== chain[length - 2]) {
      chain[length++] = nearest;
      continue;
    }
    length -= 2;
    merges.push({ a: top, b: nearest, squared: least });
    const whole = size[top]! + size[nearest]!;
    for (let i = 0; i < dimensions; i++) {
      const at = top * dimensions + i;
      mean[at] = (size[top]! * mean[at]! + size[nearest]! * mean[nearest * dimensions + i]!) / whole;
    }
    size[top] = whole;
    places[places.indexOf(nearest)] = places[--left]!;
  }
  return numbered(merges, n);
}

/** The same at once. */
export function ward(points: ArrayLike<number>, dimensions: number): Linkage {
  const slices = wardInSlices(points, dimensions);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

/** The chain finds merges out of order: sorts them, and names clusters by when they were made. */
function numbered(merges: { a: number; b: number; squared: number }[], n: number): Linkage {
  merges.sort((x, y) => x.squared - y.squared); // stable: a cluster is never merged before it is made
  const above = new Int32Array(n).fill(-1); // by place: where its cluster has gone
  const name = Int32Array.from({ length: n }, (_, i) => i);
  const standing = (place: number): number => {
    let root = place;
    while (above[root]! >= 0) root = above[root]!;
    while (above[place]! >= 0) [place, above[place]] = [above[place]!, root];
    return root;
  };
  const children: number[] = [];
  const height: number[] = [];
  merges.forEach(({ a, b, squared }, i) => {
    const [one, other] = [standing(a), standing(b)];
    children.push(Math.min(name[one]!, name[other]!), Math.max(name[one]!, name[other]!));
    height.push(Math.sqrt(squared));
    above[other] = one;
    name[one] = n + i;
  });
  return { n_leaves: n, children, height };
}
