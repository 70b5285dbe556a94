/**
 * Any set of members as a word for an address: their gaps, ascending, five bits to a letter of base64url. The sixth bit
 * says that the gap goes on, lowest bits first. Members that lie together, as those of a cluster do, take a letter each.
 */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param members ascending, each once */
export function writePicked(members: readonly number[]): string {
  let text = "";
  let next = 0;
  for (const member of members) {
    let gap = member - next;
    for (; gap >= 32; gap = Math.floor(gap / 32)) text += LETTERS[32 + (gap % 32)];
    text += LETTERS[gap];
    next = member + 1;
  }
  return text;
}

/** Null where it is no such word. */
export function readPicked(text: string): number[] | null {
  const members: number[] = [];
  let next = 0;
  let gap = 0;
  let unit = 1;
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0 || unit > 2 ** 30) return null;
    gap += (value % 32) * unit;
    unit *= 32;
    if (value >= 32) continue;
    members.push(next + gap);
    next += gap + 1;
    gap = 0;
    unit = 1;
  }
  return members.length > 0 && unit === 1 ? members : null;
}
