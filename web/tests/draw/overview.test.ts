import { describe, expect, test, vi } from "vitest";
import type { Sheet } from "../../src/data/documents";
import { Sheets } from "../../src/draw/sheets";
import { Thumbnails } from "../../src/draw/thumbnails";
import { buildScene, type Options } from "../../src/layout/scene";
import { growTree } from "../../src/tree/tree";
import { chain, randomTree } from "../trees";

const N = 6000;
const sheetOf = (kind: string, count: number, perFile: number): Sheet => ({
  kind,
  tree: null,
  cell: [32, 32],
  columns: Math.sqrt(perFile),
  rows: Math.sqrt(perFile),
  count,
  files: Array.from({ length: Math.ceil(count / perFile) }, (_, i) => `${kind}-${i}`),
  parts: null,
});
const site = () => new Thumbnails([sheetOf("thumbnails", N, 1024)], [sheetOf("overview", 2048, 4096)], N, new Sheets(fetch, () => {}));
const options: Options = { k: 12, cut: "height", size: null, page: 0 };
const area = { width: 940, height: 760, ratio: 1 };
// Leaves 0, 1, 2 … from left to right, so that a node's errors lie together on few sheets.
const tree = growTree(chain(N, 1));

describe("the overview", () => {
  const overview = site().overviewFor(N);

  test("has the errors that docs/format.md says, each in its cell", () => {
    for (let k = 0; k < 2048; k++) {
      const error = Math.floor(((2 * k + 1) * N) / (2 * 2048));
      expect(overview!.source(error)).toEqual({ url: "overview-0", x: (k % 64) * 32, y: Math.floor(k / 64) * 32, width: 32, height: 32 });
    }
  });

  test("has no place for any other error", () => {
    expect(tree.order.filter((error) => overview!.has(error))).toHaveLength(2048);
    const other = tree.order.find((error) => !overview!.has(error))!;
    expect(overview!.source(other)).toBeNull();
  });

  test("gives a view of everything its images, spread over every tile", () => {
    const random = growTree(randomTree(N, 1));
    const scene = buildScene(random, random.root, options, area, site(), () => -1);
    for (const tile of scene.tiles) {
      expect(tile.sampled).toBe(true);
      expect(tile.shown.every((error) => overview!.has(error))).toBe(true);
    }
    expect(scene.tiles.reduce((sum, tile) => sum + tile.count, 0)).toBe(N);
  });

  test("leaves a view that few sheets can serve to the sheets", () => {
    const scene = buildScene(tree, N + 898, options, area, site(), () => -1); // errors 0 to 899
    expect(scene.tiles.some((tile) => tile.sampled)).toBe(false);
  });

  test("begins with the error nearest to the medoid where that is not on it", () => {
    const random = growTree(randomTree(N, 1));
    const scene = buildScene(random, random.root, options, area, site(), (node) => random.order[random.start[node]!]!);
    for (const tile of scene.tiles.filter(({ shown }) => shown.length > 0)) {
      const nearest = [...random.order.subarray(random.start[tile.node]!, random.end[tile.node]!)].find((error) => overview!.has(error));
      expect(tile.shown[0]).toBe(nearest);
    }
  });
});

describe("of several overviews", () => {
  const MANY = 1_000_000;
  const large = growTree(chain(MANY, 1));
  const both = [2048, 32_768].map((count) => ({ ...sheetOf("overview", count, 2048), files: Array.from({ length: count / 2048 }, (_, i) => `${count}-${i}`) }));
  const thumbnails = new Thumbnails([sheetOf("thumbnails", MANY, 1024)], both, MANY, new Sheets(fetch, () => {}));
  const urlsOf = (errors: number) => {
    const scene = buildScene(large, MANY + errors - 2, options, area, thumbnails, () => -1); // the first so many
    const shown = scene.tiles.flatMap((tile) => (tile.sampled ? tile.shown : []));
    return new Set(shown.map((error) => thumbnails.overviewFor(errors)!.source(error)!.url));
  };

  test("a view is drawn from the smallest sample that is enough of it", () => {
    expect(urlsOf(900_000)).toEqual(new Set(["2048-0"]));
    expect(urlsOf(32_768)).toEqual(new Set(["32768-0"]));
  });
});

describe("a few pictures of a cluster", () => {
  vi.stubGlobal("ImageBitmap", class {});
  const drawn = (errors: Int32Array, medoid: number, cell = 32) => {
    const files = { ...sheetOf("thumbnails", N, 1024), cell: [cell, cell] as [number, number] };
    const { samples, pictureOf } = new Thumbnails([files], [sheetOf("overview", 2048, 4096)], N, new Sheets(fetch, () => {})).spread(errors, 6, medoid);
    return { samples, kinds: samples.map((error) => pictureOf(error).sheet.kind) };
  };
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

  test("come from the overview where the sheets would be many, but for the medoid, which is first", () => {
    const { samples, kinds } = drawn(range(0, 10_000), 5_001);
    expect(samples[0]).toBe(5_001);
    expect(new Set(samples).size).toBe(6);
    expect(samples.filter((error) => error < 5_000).length).toBeGreaterThan(1); // spread over the whole
    expect(kinds).toEqual(["thumbnails", ...Array(5).fill("overview")]);
  });

  test("come from the sheets where these are few, or the overview has too few of them", () => {
    expect(drawn(range(0, 1_500), 7).kinds).toEqual(Array(6).fill("thumbnails"));
    expect(drawn(Int32Array.from([3, 2_000, 9_000, 15_000, 21_000, 30_000]), 3).kinds).toEqual(Array(6).fill("thumbnails"));
  });

  test("may cost more sheets where the overview has them smaller", () => {
    expect(drawn(range(0, 4_000), 7).kinds).toContain("overview");
    expect(drawn(range(0, 4_000), 7, 128).kinds).toEqual(Array(6).fill("thumbnails"));
  });
});

describe("pages", () => {
  test("have every error of a node that cannot be cut exactly once", () => {
    const flat = growTree(chain(N, 0)); // identical images: height 0
    const seen: number[] = [];
    const { pages } = buildScene(flat, flat.root, { ...options, size: 40 }, area, site(), () => -1);
    for (let page = 0; page < pages; page++) {
      const scene = buildScene(flat, flat.root, { ...options, size: 40, page }, area, site(), () => -1);
      expect(scene.first).toBe(seen.length);
      seen.push(...scene.tiles[0]!.shown);
    }
    expect(seen).toEqual([...flat.order]);
  });

  test("beyond the last show the last", () => {
    const flat = growTree(chain(N, 0));
    const scene = buildScene(flat, flat.root, { ...options, size: 40, page: 999 }, area, site(), () => -1);
    expect(scene.page).toBe(scene.pages - 1);
    expect(scene.tiles[0]!.shown.at(-1)).toBe(N - 1);
  });
});
