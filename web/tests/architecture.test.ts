/** The layout of src/, kept: how much lies in a folder, and what may import what. Imports are read as text, those of types included. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const WEB = resolve(import.meta.dirname, "..");
const SOURCE = join(WEB, "src");

/** From the ground up: a folder imports what comes before it, and itself. */
const ORDER = ["data", "tree", "counts", "words", "layout", "tagging", "draw", "state", "browser", "parts", "exhibits", "views", "page", "main.tsx"];
const MOST_AT_TOP = 20;
const MOST_IN_FOLDER = 25;

interface Import {
  from: string; // both relative to src/
  to: string;
}

const modules = walk(SOURCE).filter((path) => /\.tsx?$/.test(path));
const imports = modules.flatMap((path) => importsOf(path));

describe("the folders", () => {
  test("show at most 20 entries at the top", () => {
    expect(readdirSync(SOURCE).length).toBeLessThanOrEqual(MOST_AT_TOP);
  });

  test.each(["src", "tests"])("of %s hold at most 25 files each", (top) => {
    const files = new Map<string, number>();
    for (const path of walk(join(WEB, top))) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    expect([...files].filter(([, n]) => n > MOST_IN_FOLDER)).toEqual([]);
  });

  test("are all in the order", () => {
    const unknown = readdirSync(SOURCE).filter((name) => !ORDER.includes(name) && name !== "style");
    expect(unknown).toEqual([]);
  });

  test("of tests mirror those of src", () => {
    const folders = (top: string) => new Set(walk(join(WEB, top)).map((path) => relative(join(WEB, top), dirname(path))));
    const source = folders("src");
    expect([...folders("tests")].filter((folder) => folder !== "" && folder !== TOY && !source.has(folder))).toEqual([]);
  });
});

/** An exhibit that only tests have. */
const TOY = join("exhibits", "toy");

describe("imports", () => {
  test("are found", () => {
    expect(imports).toContainEqual({ from: "main.tsx", to: join("page", "App.tsx") });
    expect(imports).toContainEqual({ from: join("tree", "tree.ts"), to: join("data", "documents.ts") }); // of types alone
  });

  test("never go up", () => {
    const floor = (path: string) => ORDER.indexOf(path.split("/")[0]!);
    expect(imports.filter(({ from, to }) => floor(to) > floor(from))).toEqual([]);
  });

  test("make no circle of files", () => {
    expect(circle(imports)).toBeNull();
  });

  // A list stands above the folders it lists, and what they are declared with stands beside it: so those ways do not count.
  test("make no circle of folders, those of exhibits and views included", () => {
    const inside = (outer: string, inner: string) => `${inner}/`.startsWith(`${outer}/`);
    const between = imports.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) })).filter(({ from, to }) => !inside(from, to) && !inside(to, from));
    expect(circle(between)).toBeNull();
  });
});

test("trees, layouts and addresses know nothing of the page they are for", () => {
  const pure = modules.map((path) => relative(SOURCE, path)).filter((path) => /^(tree|layout)\//.test(path) || path === "state/url.ts");
  expect(pure.length).toBeGreaterThan(8);
  const touching = pure.filter((path) => {
    const code = readFileSync(join(SOURCE, path), "utf-8").replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
    return /\b(document|window|location|history|navigator|localStorage|HTML\w*Element|CanvasRenderingContext2D|ImageBitmap|fetch)\b(?=[.(\s;,)|>])|from "preact/.test(code);
  });
  expect(touching).toEqual([]);
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, "utf-8");
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)]
    .map((match) => resolve(dirname(path), match[1]!))
    .filter((target) => !target.endsWith(".css"))
    .map((target) => {
      const found = [`${target}.ts`, `${target}.tsx`, join(target, "index.ts")].find((candidate) => modules.includes(candidate));
      if (!found) throw new Error(`${path} imports ${target}, which is not there.`);
      return { from: relative(SOURCE, path), to: relative(SOURCE, found) };
    });
}

/** A way from a place back to itself; null: there is none. */
function circle(steps: Import[]): string[] | null {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of steps) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  for (const start of next.keys()) {
    const way: string[] = [];
    const found = visit(start, way);
    if (found) return found;
  }
  return null;

  function visit(at: string, way: string[]): string[] | null {
    if (way.includes(at)) return [...way.slice(way.indexOf(at)), at];
    if (done.has(at)) return null;
    way.push(at);
    for (const to of next.get(at) ?? []) {
      const found = visit(to, way);
      if (found) return found;
    }
    way.pop();
    done.add(at);
    return null;
  }
}
