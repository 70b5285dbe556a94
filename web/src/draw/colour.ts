/**
 * Colour scales for maps, as tables of 255 colours: grey value b of a map is entry b.
 *
 * Δ is purple–orange through a neutral middle (after ColorBrewer's PuOr: the pair that stays apart under every common
 * colour vision deficiency). Means go one way, from the page's own colour to the most ink: pale to deep on a light
 * page, dark to bright on a dark one, so that "more" always stands out from the page.
 */
export type Theme = "light" | "dark";
type Stop = readonly [number, number, number];

export const STEPS = 255;

const DIVERGING: Record<Theme, Stop[]> = {
  light: [[64, 22, 117], [118, 88, 170], [186, 176, 214], [246, 244, 240], [250, 190, 116], [217, 117, 22], [124, 55, 4]],
  dark: [[214, 196, 255], [158, 128, 220], [90, 68, 138], [26, 27, 30], [134, 74, 16], [226, 130, 36], [255, 214, 150]],
};

const SEQUENTIAL: Record<Theme, Stop[]> = {
  light: [[246, 244, 240], [204, 226, 220], [118, 190, 190], [44, 138, 158], [20, 84, 122], [12, 36, 74]],
  dark: [[18, 20, 26], [20, 52, 84], [22, 104, 128], [60, 160, 148], [160, 214, 150], [250, 250, 200]],
};

/**
 * For accuracies, 0 to 1: as pale as the page where all is right, and going by the root of the share that is wrong, since
 * most lie near 1: 90% and 99% are told apart as 25% and 0% are.
 */
export function accuracies(theme: Theme): Table {
  const along = sequential(theme);
  const colours = new Uint8ClampedArray(STEPS * 4);
  for (let b = 0; b < STEPS; b++) {
    const from = 4 * Math.round(Math.sqrt(1 - b / (STEPS - 1)) * (STEPS - 1));
    colours.set(along.subarray(from, from + 4), 4 * b);
  }
  return colours;
}

/** For an overlay on a photograph: one warm hue, since what lies beneath has all the others. */
const OVERLAY: Stop[] = [[120, 0, 60], [214, 30, 60], [255, 140, 30], [255, 240, 120]];

export type Table = Uint8ClampedArray; // (255, 4) red, green, blue, alpha

export function diverging(theme: Theme): Table {
  return table(DIVERGING[theme], () => 255);
}

export function sequential(theme: Theme): Table {
  return table(SEQUENTIAL[theme], () => 255);
}

/** Nothing where there is no sensitivity, so that the picture stays visible there. */
export function overlay(): Table {
  return table(OVERLAY, (t) => 255 * Math.min(1, 1.6 * t));
}

/** To see a picture through a map: nothing where sensitivity is greatest, black where there is none. */
export function mask(): Table {
  return table([[0, 0, 0], [0, 0, 0]], (t) => 255 * (1 - t));
}

function table(stops: Stop[], alpha: (t: number) => number): Table {
  const colours = new Uint8ClampedArray(STEPS * 4);
  for (let b = 0; b < STEPS; b++) {
    const t = b / (STEPS - 1);
    const at = Math.min(stops.length - 2, Math.floor(t * (stops.length - 1)));
    const between = t * (stops.length - 1) - at;
    for (let channel = 0; channel < 3; channel++) {
      const from = stops[at]![channel]!;
      const to = stops[at + 1]![channel]!;
      colours[4 * b + channel] = from + (to - from) * between;
    }
    colours[4 * b + 3] = alpha(t);
  }
  return colours;
}
