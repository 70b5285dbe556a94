import { describe, expect, test } from "vitest";
import { type Camera, fitted, moved, onCanvas, zoomed } from "../../src/layout/camera";

const points = { x: [0, 65535, 30000], y: [10000, 20000, 15000] };
const size = { width: 800, height: 600 };
const whole = fitted(points, [0, 1, 2], size, 30);

describe("the camera", () => {
  test("fits all points inside the margin", () => {
    expect(onCanvas(whole, size, 0, 10000).x).toBeCloseTo(30);
    expect(onCanvas(whole, size, 65535, 20000).x).toBeCloseTo(770);
    expect(onCanvas(whole, size, 32767.5, 15000)).toEqual({ x: 400, y: 300 });
  });

  test("keeps what is under the pointer there while it zooms", () => {
    const under = { x: 30000, y: 15000 };
    const before = onCanvas(whole, size, under.x, under.y);
    const near = zoomed(whole, 3, before.x - 400, before.y - 300, whole);
    expect(near.scale).toBeCloseTo(3 * whole.scale);
    expect(onCanvas(near, size, under.x, under.y).x).toBeCloseTo(before.x);
    expect(onCanvas(near, size, under.x, under.y).y).toBeCloseTo(before.y);
  });

  test("zooms out to the whole map and no further", () => {
    const near = zoomed(whole, 5, 100, 50, whole);
    expect(zoomed(near, 0.01, -200, 0, whole)).toBe(whole);
    expect(zoomed(whole, 0.5, 0, 0, whole)).toBe(whole);
  });

  test("moves with the pointer and never off the map", () => {
    const near = zoomed(whole, 4, 0, 0, whole);
    const before = onCanvas(near, size, 30000, 15000);
    const after = onCanvas(moved(near, 25, -10), size, 30000, 15000);
    expect(after.x - before.x).toBeCloseTo(25);
    expect(after.y - before.y).toBeCloseTo(-10);
    const far: Camera = moved(near, 1e9, 1e9);
    expect([far.x, far.y]).toEqual([0, 0]);
  });

  test.each([[[2]], [[]], [[2, 2]]])("fits %j, where nothing spans anything", (among) => {
    const camera = fitted(points, among as number[], size, 30);
    expect(Number.isFinite(camera.scale)).toBe(true);
    expect(camera.scale).toBeGreaterThan(0);
  });
});
