import { describe, expect, test } from "vitest";
import type { Sheet } from "../../src/data/documents";
import { Sheets } from "../../src/draw/sheets";
import { Thumbnails } from "../../src/draw/thumbnails";
import { cellAt, fitGrid, placeInGrid, sample } from "../../src/layout/grid";
import { buildScene, type Options } from "../../src/layout/scene";
import { growTree } from "../../src/tree/tree";
import { randomTree } from "../trees";

const cell = { width: 32, height: 32 };
const levels = [{ kind: "thumbnails", tree: null, cell: [32, 32], columns: 32, rows: 32, count: 500, files: ["a"], parts: null }] as Sheet[];
const thumbnails = new Thumbnails(levels, [], 500, new Sheets(fetch, () => {}));
const options: Options = { k: 20, cut: "height", size: null, page: 0 };
const area = { width: 900, height: 600, ratio: 1 };

describe("the grid of a tile", () => {
  test("grows images until the tile is full, and a few of them only so far", () => {
    const alone = fitGrid(36, 900, 700, cell, true);
    expect([alone.columns, alone.rows]).toEqual([6, 6]);
    expect(alone.width).toBeGreaterThan(110);
    expect(fitGrid(2, 1000, 1000, cell).width).toBe(176);
    expect(fitGrid(1, 1000, 1000, cell, true).width).toBe(320);
  });

  test("covers the tile: less than a row and a column of it is left, and that is shared out", () => {
    for (let count = 5; count < 150; count += 3) {
      for (const [width, height] of [[300, 200], [180, 320], [560, 240]] as const) {
        const grid = fitGrid(count, width, height, cell);
        if (grid.columns * grid.rows < count || grid.width === 176) continue;
        const right = (grid.columns - 1) * grid.across + grid.width + 2 * grid.left;
        const bottom = (grid.rows - 1) * grid.down + grid.height + 2 * grid.top;
        expect(right).toBeLessThanOrEqual(width + 1e-9);
        expect(bottom).toBeLessThanOrEqual(height + 1e-9);
        expect(Math.max(right / width, bottom / height)).toBeGreaterThan(0.9);
        expect((right * bottom) / (width * height)).toBeGreaterThan(0.95);
      }
    }
  });

  test("takes the fuller last row where images would be much the same size", () => {
    expect(fitGrid(36, 366, 366, cell)).toMatchObject({ columns: 6, rows: 6 });
  });

  test("holds all images wherever they fit at a readable size", () => {
    for (const [count, width, height] of [[7, 100, 80], [40, 300, 120], [123, 301, 207]] as const) {
      const grid = fitGrid(count, width, height, cell);
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
      const last = placeInGrid(grid, count - 1);
      expect(last.x + grid.width).toBeLessThanOrEqual(width);
      expect(last.y + grid.height).toBeLessThanOrEqual(height);
    }
  });

  test("holds no image smaller than can be read, but fewer of them", () => {
    const grid = fitGrid(5000, 200, 100, cell);
    expect(grid.width).toBeGreaterThanOrEqual(17);
    expect(grid.columns * grid.rows).toBeLessThan(5000);
  });

  test("keeps the shape of images that are not square", () => {
    const grid = fitGrid(1, 500, 500, { width: 60, height: 30 });
    expect(grid.width).toBe(2 * grid.height);
  });

  test("finds the image under a point, and none in the margin", () => {
    const grid = { columns: 3, rows: 2, width: 20, height: 20, across: 24, down: 22, left: 3, top: 0 };
    const place = placeInGrid(grid, 4);
    expect(cellAt(grid, place.x + 1, place.y + 1)).toBe(4);
    expect(cellAt(grid, 80, 5)).toBe(-1);
    expect(cellAt(grid, -1, 5)).toBe(-1);
  });
});

describe("a sample", () => {
  const errors = Array.from({ length: 100 }, (_, i) => i);

  test("is everything, in order, where everything fits", () => {
    expect(sample(errors, 100)).toEqual(errors);
    expect(sample([4, 2], 9)).toEqual([4, 2]);
  });

  test("is spread over the whole span, its tail included", () => {
    expect(sample(errors, 4)).toEqual([12, 37, 62, 87]);
  });

  test("begins with the medoid, which stands for its own stretch", () => {
    expect(sample(errors, 4, 40)).toEqual([40, 12, 62, 87]);
    expect(sample(errors, 4, 62)).toEqual([62, 12, 37, 87]);
    expect(sample([5, 6, 7], 3, 7)).toEqual([7, 5, 6]);
  });

  test("never shows an error twice", () => {
    for (let medoid = 0; medoid < 100; medoid++) expect(new Set(sample(errors, 7, medoid)).size).toBe(7);
  });
});

describe("a scene", () => {
  test("keeps every image inside its tile and every tile inside the view", () => {
    const tree = growTree(randomTree(500, 2));
    const scene = buildScene(tree, tree.root, options, area, thumbnails, () => -1);
    for (const tile of scene.tiles) {
      expect(tile.rect.x + tile.rect.width).toBeLessThanOrEqual(900);
      expect(tile.rect.y + tile.rect.height).toBeLessThanOrEqual(600);
      tile.shown.forEach((_, i) => {
        const place = placeInGrid(tile.grid, i);
        expect(tile.corner.x + place.x + tile.grid.width).toBeLessThanOrEqual(tile.rect.x + tile.rect.width);
        expect(tile.corner.y + place.y + tile.grid.height).toBeLessThanOrEqual(tile.rect.y + tile.rect.height);
      });
    }
  });

  test("counts every error of the node exactly once", () => {
    const tree = growTree(randomTree(500, 2));
    const scene = buildScene(tree, tree.root, options, area, thumbnails, () => -1);
    expect(scene.tiles.reduce((sum, tile) => sum + tile.count, 0)).toBe(500);
  });

  test("has those that the view is about first in every tile, however many others there are", () => {
    const tree = growTree(randomTree(500, 3));
    const first = new Set(Array.from({ length: 60 }, (_, i) => 8 * i));
    const scene = buildScene(tree, tree.root, { ...options, first }, area, thumbnails, () => -1);
    expect(scene.tiles.reduce((sum, tile) => sum + tile.first, 0)).toBe(60);
    for (const tile of scene.tiles) {
      const shown = Math.min(tile.first, tile.shown.length);
      expect(tile.shown.slice(0, shown).every((error) => first.has(error))).toBe(true);
      expect(new Set(tile.shown).size).toBe(tile.shown.length);
    }
  });

  test("survives a window of no size", () => {
    const tree = growTree(randomTree(50, 2));
    expect(() => buildScene(tree, tree.root, options, { width: 1, height: 1, ratio: 1 }, thumbnails, () => -1)).not.toThrow();
  });
});
