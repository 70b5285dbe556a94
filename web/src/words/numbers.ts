/** Numbers as a reader meets them. English grouping everywhere, because the words around them are English. */
const grouped = new Intl.NumberFormat("en");

export function count(n: number): string {
  return grouped.format(n);
}

export function plural(n: number, word: string, words = `${word}s`): string {
  return `${count(n)} ${n === 1 ? word : words}`;
}

/** A share as whole per cent. It never says 0% of something that is there, nor 100% of what is not all. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const share = (100 * part) / whole;
  if (share > 0 && share < 1) return "<1%";
  if (share > 99 && share < 100) return ">99%";
  return `${Math.round(share)}%`;
}

/** An accuracy with one decimal, everywhere, so that any two can be compared. */
export function accuracy(right: number, images: number): string {
  if (images <= 0) return "–";
  const text = ((100 * right) / images).toFixed(1);
  if (right < images && Number(text) === 100) return ">99.9%";
  if (right > 0 && Number(text) === 0) return "<0.1%";
  return `${text}%`;
}

/** A difference of two accuracies, with as many decimals as it takes to be one. */
export function points(part: number, images: number): string {
  const value = (100 * part) / images;
  return value >= 0.1 ? value.toFixed(1) : value >= 0.01 ? value.toFixed(2) : "less than 0.01";
}

/** A small share, with two decimals where it is below a tenth: false positives are few among all other images. */
export function rate(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.01) return "<0.01%";
  return `${share.toFixed(share < 10 ? 2 : 1)}%`;
}

export function probability(p: number): string {
  if (p < 0.001) return "<0.001";
  if (p < 1 && p > 0.999) return ">0.999";
  return p.toFixed(3);
}

/** Ends of a legend: short, and never "-0". */
export function tick(value: number): string {
  const text = Math.abs(value) >= 10 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(1) : value.toFixed(2);
  return text.replace(/\.0+$/, "").replace(/^-/, "−").replace(/^−0$/, "0");
}

/** An index between -1 and 1; NaN: not defined. */
export function twoDecimals(value: number): string {
  return Number.isNaN(value) ? "–" : value.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−");
}

/** The two sides of one label against the rest, each with its denominator (stages/emit/words.py). */
export function twoSides({ label, positives, negatives, missed, false_alarms: alarms }: { label: string; positives: number; negatives: number; missed: number; false_alarms: number }): string {
  const found = positives - missed;
  return (
    `${count(missed)} missed of ${plural(positives, "image")} with ${label} (recall ${accuracy(found, positives)}), ` +
    `${plural(alarms, "false alarm")} of ${count(negatives)} without (precision ${accuracy(found, found + alarms)} of ${count(found + alarms)} predicted)`
  );
}
