/** What small and large values of our own measures mean, and in which unit they are. */
export interface Ends {
  small: string;
  large: string;
  unit?: string;
}

const LEVELS = "grey levels";

const ENDS: Record<string, Ends> = {
  confidence: { small: "unsure", large: "sure" },
  blur: { small: "sharp", large: "blurred" },
  noise: { small: "clean", large: "noisy", unit: LEVELS },
  brightness: { small: "dark", large: "bright", unit: LEVELS },
  contrast: { small: "flat", large: "high contrast", unit: LEVELS },
  edges: { small: "few edges", large: "many edges", unit: "levels per pixel" },
  colourfulness: { small: "grey", large: "colourful" },
  entropy: { small: "uniform", large: "varied", unit: "bits" },
  exposure: { small: "underexposed", large: "overexposed" },
  "hierarchy distance": { small: "close", large: "far apart", unit: "levels" },
  copies: { small: "unique", large: "many near-duplicates", unit: "images" },
};

const EMPTY: Record<string, string> = { "label check": "not suspected", "becomes correct": "no proved change" };

const MEASURED = " (measured)"; // of a measure whose name the data set has taken

export function endsOf(name: string, measured: boolean): Ends | null {
  return measured ? (ENDS[name.replaceAll(MEASURED, "")] ?? null) : null;
}

/** What it means that a column has no value, where that is something. */
export function emptyOf(name: string, measured: boolean): string {
  return (measured && EMPTY[name.replaceAll(MEASURED, "")]) || "no value";
}
