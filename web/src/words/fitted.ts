/** Names cut to a width. What is left out is the middle: names of one family differ at their end. */

/** What a reader takes for one letter: an emoji of several, a letter with its marks. */
export function graphemes(text: string): string[] {
  return "Segmenter" in Intl ? Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment) : [...text];
}

/** @param measure the width of a text */
export function fitted(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const letters = graphemes(text.slice(0, 400));
  const cut = (kept: number) => `${letters.slice(0, Math.ceil(kept * 0.6)).join("")}…${letters.slice(letters.length - Math.floor(kept * 0.4)).join("")}`;
  let low = 1;
  let high = letters.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(cut(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/** A phrase, cut after a whole word: what matters of it comes first. Whole where not even its first word fits; an arrow is no word. */
export function atWord(text: string, width: number, measure: (text: string) => number): string {
  let cut = text;
  for (const words = text.split(" "); measure(cut) > width; cut = `${words.join(" ").replace(/[,:;·(→ ]+$/, "")}…`) {
    words.pop();
    if (words.length === 0) return text;
  }
  return cut === "…" ? text : cut;
}

/** Several names on one line: what a short one does not need is the others'. */
export function shared(names: readonly string[], width: number, measure: (text: string) => number): string[] {
  let room = width;
  let left = names.length;
  const cut = [...names];
  const byWidth = names.map((name, i) => [measure(name), i] as const).sort(([a], [b]) => a - b);
  for (const [wide, i] of byWidth) {
    const mine = room / left--;
    if (wide > mine) cut[i] = fitted(names[i]!, mine, measure);
    room -= Math.min(wide, mine);
  }
  return cut;
}
