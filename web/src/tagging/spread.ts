/** Which members a tag could be spread to: look-alikes of those that have it. */

/**
 * Those without the tag that tagged ones name among their look-alikes: the most often named first, then by the best rank in any list.
 * @param alikeOf the look-alikes of a member, nearest first
 */
export function spreadTo(tagged: readonly number[], alikeOf: (member: number) => readonly number[]): number[] {
  const has = new Set(tagged);
  const found = new Map<number, { named: number; rank: number }>();
  for (const member of has) {
    alikeOf(member).forEach((other, rank) => {
      if (has.has(other)) return;
      const before = found.get(other);
      found.set(other, { named: (before?.named ?? 0) + 1, rank: Math.min(before?.rank ?? rank, rank) });
    });
  }
  return [...found].sort(([a, x], [b, y]) => y.named - x.named || x.rank - y.rank || a - b).map(([member]) => member);
}
