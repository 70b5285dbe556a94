/** How much code a site makes a browser fetch: what the first view needs, and all of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

const BUILT = resolve(import.meta.dirname, "../dist");
const FIRST = 60; // KB gzipped
const ALL = 186; // what is said of clusters, and views that are fetched as they are opened: numbers are 12 KB, clusters of a selection 4 KB, superclasses of the matrix 2, the tour 2.5, agreement of maps 1.5, splits 2.5, checkpoints over time 13, changes of a comparison 3.5, plainer words 1, packs of originals 1, what a crop cuts off and which tree to start with .5, typed arrays of large sites 1.5, concepts 1, what is known of a cluster besides trials .6

const read = (path: string) => readFileSync(join(BUILT, path), "utf-8");
const kilobytes = (path: string) => gzipSync(read(path), { level: 9 }).length / 1000;

const PARTS = join(BUILT, "explorer");

describe.runIf(existsSync(PARTS))("the built explorer", () => {
  const parts = !existsSync(PARTS) ? [] : readdirSync(PARTS).map((name) => `explorer/${name}`);

  test("fetches one file of code for the first view, of at most 60 KB", () => {
    const code = read("explorer.js");
    expect(code.match(/\bimport\s*(?:\{[^}]*\}\s*from\s*)?"[^"]*"/g)).toBeNull(); // what it needs at once is inside it
    expect(kilobytes("explorer.js")).toBeLessThanOrEqual(FIRST);
  });

  test("has at most 186 KB of code altogether", () => {
    expect(["explorer.js", ...parts].reduce((sum, path) => sum + kilobytes(path), 0)).toBeLessThanOrEqual(ALL);
  });

  test("asks for its parts by where they are to each other, so that a site works below any address", () => {
    for (const path of ["explorer.js", ...parts]) {
      const asked = [...read(path).matchAll(/\bimport\(\s*[`"']([^`"']+)[`"']/g)].map((match) => match[1]!);
      for (const url of asked) expect(parts).toContain(join(path, "..", url));
      if (path === "explorer.js") expect(asked.length).toBeGreaterThan(8);
    }
  });

  test("is one script without parts for a page that is a whole site", () => {
    const code = read("standalone.js");
    expect(code).not.toMatch(/\bimport\(\s*["'`.]|\bimport\.meta\b|^import\b|\bexport\s*\{/m);
  });
});
