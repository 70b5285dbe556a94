import { describe, expect, test } from "vitest";
import { drawPoints, LEVELS, packed, type Rgb, stampsOf } from "../../../src/exhibits/series/drawPoints";
import { boundsOf, fitted, nearest, placeAt, placed, placesFor } from "../../../src/exhibits/series/moving";

// Three errors at two checkpoints: one moves, one is learnt, one is forgotten.
const MAP = { method: "t-SNE" as const, x: [[0, 500, -1], [1000, -1, 400]], y: [[0, 500, -1], [200, -1, 400]] };

describe("a map that moves", () => {
  test("is at rest at a checkpoint: what is correct there is not shown", () => {
    const { x, y, shown } = placeAt(MAP, 0, placesFor(3));
    expect([x[0], y[0]]).toEqual([0, 0]);
    expect([...shown]).toEqual([1, 1, 0]);
    expect([...placeAt(MAP, 1, placesFor(3)).shown]).toEqual([1, 0, 1]);
    expect([placed(MAP, 0), placed(MAP, 1)]).toEqual([2, 2]);
  });

  test("has what stays on its way, and what comes or goes half there", () => {
    const { x, y, shown } = placeAt(MAP, 0.5, placesFor(3));
    expect([x[0], y[0]]).toEqual([500, 100]);
    expect([...shown]).toEqual([1, 0.5, 0.5]);
    expect([x[1], x[2]]).toEqual([500, 400]); // these do not move
  });

  test("stays where it is beyond its ends", () => {
    expect([...placeAt(MAP, 7, placesFor(3)).x]).toEqual([...placeAt(MAP, 1, placesFor(3)).x]);
    expect([...placeAt(MAP, -3, placesFor(3)).shown]).toEqual([1, 1, 0]);
  });

  test("finds the point under the pointer, and none that is not shown", () => {
    const places = placeAt(MAP, 0, placesFor(3));
    const fit = fitted(220, 120, 10, { left: 0, right: 1000, top: 0, bottom: 1000 }); // a square of 100 px in the middle
    expect(fit).toEqual({ scale: 0.1, left: 60, top: 10 });
    expect(nearest(places, fit, { x: 62, y: 12 }, 5)).toBe(0);
    expect(nearest(places, fit, { x: 112, y: 60 }, 5)).toBe(1);
    expect(nearest(places, fit, { x: 100, y: 50 }, 5)).toBeNull();
  });

  test("has room for every point of every checkpoint, and for nothing else", () => {
    expect(boundsOf(MAP)).toEqual({ left: 0, right: 1000, top: 0, bottom: 500 });
    expect(fitted(120, 70, 10, boundsOf(MAP))).toEqual({ scale: 0.1, left: 10, top: 10 });
    expect(boundsOf({ ...MAP, x: [[-1]], y: [[-1]] })).toEqual({ left: 0, right: 1000, top: 0, bottom: 1000 });
  });

  test("is drawn with each point’s colour, paler while it comes or goes, and only there", () => {
    const [page, red, blue]: Rgb[] = [[255, 255, 255], [255, 0, 0], [0, 0, 255]];
    const stamps = stampsOf([red!, blue!], page!, 2);
    const pixels = new Uint32Array(60 * 40);
    const places = { x: Float32Array.of(100, 500, 900), y: Float32Array.of(200, 200, 200), shown: Float32Array.of(1, 0.5, 0) };
    drawPoints(pixels, 60, 40, places, { scale: 0.05, left: 5, top: 5 }, Uint8Array.of(0, 1, 1), stamps, page!);
    const at = (x: number, y: number) => pixels[y * 60 + x];
    expect(at(10, 15)).toBe(packed(red!));
    expect(at(30, 15)).toBe(packed([128, 128, 255]));
    expect(at(50, 15)).toBe(packed(page!));
    expect(pixels.filter((pixel) => pixel !== packed(page!)).length).toBeLessThan(50);
    expect(stamps).toHaveLength(2 * LEVELS);
  });

  test("draws nothing beyond a small canvas", () => {
    const page: Rgb = [0, 0, 0];
    const pixels = new Uint32Array(4);
    drawPoints(pixels, 2, 2, { x: Float32Array.of(0), y: Float32Array.of(0), shown: Float32Array.of(1) }, { scale: 0, left: 0, top: 0 }, Uint8Array.of(0), stampsOf([[9, 9, 9]], page, 3), page);
    expect([...pixels]).toEqual(Array(4).fill(packed([9, 9, 9])));
  });
});
