/** What confidences come to, in a sentence. */
import { type Bin, calibrationError, chanceError } from "../../counts/confident";

export function share(value: number): string {
  if (Number.isNaN(value)) return "–";
  const text = (100 * value).toFixed(1);
  if (value < 1 && text === "100.0") return ">99.9%";
  if (value > 0 && text === "0.0") return "<0.1%";
  return `${text}%`;
}

const CLEAR = 3; // standard errors
const TWICE = 2; // times the calibration error of chance

/** The finding of a reliability diagram. */
export function found(bins: readonly Bin[]): string {
  const total = (of: (bin: Bin) => number) => bins.reduce((sum, bin) => sum + of(bin), 0);
  const [n, right, sum, spread] = [total(({ n: all }) => all), total((bin) => bin.right), total((bin) => bin.sum), total((bin) => bin.spread)];
  if (n === 0) return "No image has this prediction.";
  const means = `mean confidence ${share(sum / n)}, accuracy ${share(right / n)}`;
  if (Math.abs(sum - right) > CLEAR * Math.sqrt(spread)) return `The model is ${sum > right ? "overconfident" : "underconfident"}: ${means}.`;
  if (calibrationError(bins) > TWICE * chanceError(bins)) return `Confidence and accuracy agree on average, but not at every confidence: ${means}.`;
  return `Confidence and accuracy agree: ${means}.`;
}
