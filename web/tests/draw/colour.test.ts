import { describe, expect, test } from "vitest";
import { throughTable } from "../../src/draw/cells";
import { diverging, overlay, sequential, STEPS } from "../../src/draw/colour";
import { cameraAt } from "../../src/draw/zoom";

/** WCAG relative luminance. */
function luminance(colours: Uint8ClampedArray, b: number): number {
  const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) => {
    const c = colours[4 * b + channel]! / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("colour scales", () => {
  test.each(["light", "dark"] as const)("for means run one way in lightness on a %s page", (theme) => {
    const table = sequential(theme);
    const sign = theme === "light" ? -1 : 1;
    for (let b = 1; b < STEPS; b++) expect(sign * (luminance(table, b) - luminance(table, b - 1))).toBeGreaterThanOrEqual(-0.002);
  });

  test.each(["light", "dark"] as const)("for Δ are neutral at exactly zero and run away from it on a %s page", (theme) => {
    const table = diverging(theme);
    const middle = [...table.slice(4 * 127, 4 * 127 + 3)];
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThanOrEqual(6);
    const sign = theme === "light" ? -1 : 1;
    for (const b of [0, 60, 190, 254]) expect(sign * (luminance(table, b) - luminance(table, 127))).toBeGreaterThan(0);
  });

  test("for overlays leave the picture alone where there is no sensitivity", () => {
    expect(overlay()[3]).toBe(0);
  });
});

test("grey values become the colours of their entries, 255 that of the top", () => {
  const table = sequential("light");
  const pixels = Uint8ClampedArray.from([0, 0, 0, 255, 254, 254, 254, 255, 255, 255, 255, 255]);
  throughTable(pixels, table);
  expect([...pixels.slice(0, 3)]).toEqual([...table.slice(0, 3)]);
  expect([...pixels.slice(4, 7)]).toEqual([...table.slice(4 * 254, 4 * 254 + 3)]);
  expect([...pixels.slice(8, 11)]).toEqual([...pixels.slice(4, 7)]);
});

test("the camera starts with the whole view, ends with the tile, and never leaves the view", () => {
  const portal = { x: 300, y: 100, width: 200, height: 400 };
  expect(cameraAt(0, 1000, 500, portal)).toEqual({ x: 0, y: 0, width: 1000, height: 500 });
  const end = cameraAt(1, 1000, 500, portal);
  for (const key of ["x", "y", "width", "height"] as const) expect(end[key]).toBeCloseTo(portal[key]);
  for (let t = 0; t <= 1; t += 0.1) {
    const { x, y, width, height } = cameraAt(t, 1000, 500, portal);
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(1000 + 1e-9);
    expect(y + height).toBeLessThanOrEqual(500 + 1e-9);
  }
});
