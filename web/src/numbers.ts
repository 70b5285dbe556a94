/** Numbers as a reader meets them. English grouping everywhere, because the words around them are English. */
const grouped = new Intl.NumberFormat("en");

export function count(n: number): string {
  return grouped.format(n);
}

export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? "" : "s"}`;
}

/** A share as whole per cent. It never says 0% of something that is there, nor 100% of what is not all. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const share = (100 * part) / whole;
  if (share > 0 && share < 1) return "<1%";
  if (share > 99 && share < 100) return ">99%";
  return `${Math.round(share)}%`;
}

/** An accuracy, with the decimals its number of images supports: 1 image in 10,000 moves the second one. */
export function accuracy(right: number, images: number): string {
  if (images <= 0) return "–";
  const value = (100 * right) / images;
  const text = value.toFixed(images >= 5000 ? 2 : images >= 100 ? 1 : 0);
  if (right < images && Number(text) === 100) return `<100%`;
  return `${text}%`;
}

export function probability(p: number): string {
  if (p > 0 && p < 0.001) return "<0.001";
  if (p < 1 && p > 0.999) return ">0.999";
  return p.toFixed(3);
}

/** Ends of a legend: short, and never "-0". */
export function tick(value: number): string {
  const text = Math.abs(value) >= 10 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(1) : value.toFixed(2);
  return text.replace(/\.0+$/, "").replace(/^-/, "−").replace(/^−0$/, "0");
}
