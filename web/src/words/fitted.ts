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

/** A phrase, cut after a whole word, at the latest the first: what matters of it comes first. An arrow is no word. */
export function atWord(text: string, width: number, measure: (text: string) => number): string {
  const words = text.split(" ");
  let cut = text;
  while (measure(cut) > width && words.length > 1) {
    words.pop();
    const left = words.join(" ").replace(/[,:;·(→ ]+$/, "");
    if (!left) return text;
    cut = `${left}…`;
  }
  return cut;
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
