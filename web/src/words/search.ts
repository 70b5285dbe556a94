/** Finding classes and images by name. */

export interface Found<T> {
  hits: T[]; // the best `limit`
  total: number; // all there are
}

/** Without case and accents, so that "caffe" finds "Caffè". */
export function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The names that have every word of the query, best first: whole name, then beginning, then beginning of a word, then
 * anywhere; the shorter name first, ties by number.
 *
 * @param names already `plain`
 */
export function searchNames(query: string, names: readonly string[], limit: number): Found<number> {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return { hits: [], total: 0 };
  const whole = words.join(" ");
  const found: { index: number; rank: number }[] = [];
  names.forEach((name, index) => {
    if (words.every((word) => name.includes(word))) found.push({ index, rank: rankOf(name, whole, words[0]!) });
  });
  found.sort((a, b) => a.rank - b.rank || names[a.index]!.length - names[b.index]!.length || a.index - b.index);
  return { hits: found.slice(0, limit).map(({ index }) => index), total: found.length };
}

function rankOf(name: string, whole: string, first: string): number {
  if (name === whole) return 0;
  if (name.startsWith(whole)) return 1;
  const at = name.indexOf(first);
  return at === 0 || !/[\p{L}\p{N}]/u.test(name[at - 1] ?? "") ? 2 : 3;
}
