/** Typed arrays, the form that documents of large sites have: the golden files of both languages, and a tree grown from one. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deflateSync } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ErrorsId, ImagesId, Manifest } from "../../src/data/contract";
import type { Errors, GivenTree } from "../../src/data/documents";
import { columnsFile, idsFile, imagesFile } from "../../src/data/common";
import { Files } from "../../src/data/files";
import { here, needed } from "../../src/data/late";
import { Parts } from "../../src/data/parts";
import { pathsOf } from "../../src/data/paths";
import { read } from "../../src/data/read";
import { growTree } from "../../src/tree/tree";
import said from "../../../tests/fixtures/typed/typed.json";

const FOLDER = resolve(import.meta.dirname, "../../../tests/fixtures/typed");
const golden = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
let answers: Record<string, Uint8Array | object>;

beforeEach(() => {
  answers = {};
  vi.stubGlobal("document", { querySelector: () => null });
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  vi.stubGlobal("fetch", async (url: string) => {
    const found = answers[url];
    if (!found) return new Response(null, { status: 404 });
    return found instanceof Uint8Array ? new Response(found as BodyInit) : Response.json(found);
  });
});

describe("a file of typed arrays", () => {
  test("has the merges of the tree beside it, and its heights to one part in 2,048", async () => {
    answers["tree.bin"] = golden("tree.bin");
    const tree = await read<GivenTree>("tree.bin");
    expect(Array.from(tree.children)).toEqual(said["tree.bin"].children);
    said["tree.bin"].height.forEach((height, i) => expect(Math.abs(tree.height[i]! - height)).toBeLessThanOrEqual(Math.max(height / 2048, 40_000 * 2 ** -38)));
    expect(tree.height[2]).toBeGreaterThan(0); // what is not 0 does not become 0: equal images are never split
    expect(Array.from(growTree(tree).order)).toEqual([2, 0, 1, 4, 3, 5]);
    expect(tree.largest).toEqual(said["tree.bin"].largest);
  });

  test("has labels of two bytes", async () => {
    answers["errors.bin"] = golden("errors.bin");
    const errors = await read<Errors>("errors.bin");
    expect(errors.label).toEqual(said["errors.bin"].label);
    expect(errors.prediction).toEqual(said["errors.bin"].prediction);
    expect(errors.id).toEqual(["", "", "", ""]);
  });

  test("has confidences exactly as JSON has them", async () => {
    answers["confidence.bin"] = golden("confidence.bin");
    expect(await read("confidence.bin")).toMatchObject(said["confidence.bin"]);
  });

  test.each(["number.bin", "float.bin", "category.bin", "images.bin"] as const)("says what is written beside it: %s", async (name) => {
    answers[name] = golden(name);
    expect(await read(name)).toEqual(said[name]);
  });

  test.each([
    ["cut off", (data: Uint8Array) => data.slice(0, -9), "x.bin is damaged; build the site again."],
    ["without its beginning", (data: Uint8Array) => data.slice(1), "x.bin is damaged; build the site again."],
    ["of one leaf less", (data: Uint8Array) => replaced(data, '"n_leaves":6', '"n_leaves":5'), "x.bin is damaged; build the site again."],
    ["of another format", (data: Uint8Array) => replaced(data, '"format":1', '"format":2'), "x.bin: Got format 2, this explorer reads format 1."],
    ["with a leaf that is there twice", (data: Uint8Array) => withRest(data, [0b10010100, 0b110, ...new Uint8Array(10), ...planes([2, 0, 1, 4, 3, 3])]), "x.bin is damaged; build the site again."],
    ["with a leaf too many", (data: Uint8Array) => withRest(data, [0b10010100, 0b110, ...new Uint8Array(10), ...planes([2, 0, 1, 4, 3, 6])]), "x.bin is damaged; build the site again."],
    ["of bits that are no tree", (data: Uint8Array) => withRest(data, [0b10010101, 0b110, ...new Uint8Array(10), ...planes([2, 0, 1, 4, 3, 5])]), "x.bin is damaged; build the site again."],
  ])("is refused in a sentence if it is %s", async (_, harm, sentence) => {
    const harmed = harm(golden("tree.bin"));
    expect(harmed).not.toEqual(golden("tree.bin"));
    answers["x.bin"] = harmed;
    await expect(read("x.bin")).rejects.toThrow(sentence);
  });

  test("is that tree if its arrays are packed again", async () => {
    answers["tree.bin"] = withRest(golden("tree.bin"), [0b10010100, 0b110, ...new Uint8Array(10), ...planes([2, 0, 1, 4, 3, 5])]);
    expect(Array.from((await read<GivenTree>("tree.bin")).children)).toEqual(said["tree.bin"].children);
  });

  test("of errors is refused in a sentence if it is cut off: it is not a site of no errors", async () => {
    answers["errors.bin"] = golden("errors.bin").slice(0, -9);
    await expect(read("errors.bin")).rejects.toThrow("errors.bin is damaged; build the site again.");
  });
});

/** The file with other arrays: of the tree, eleven bits, five numbers of two bytes and six of four. */
function withRest(data: Uint8Array, rest: number[]): Uint8Array {
  const start = 8 + new DataView(data.buffer).getUint32(4, true);
  return Uint8Array.from([...data.slice(0, start), ...deflateSync(Uint8Array.from(rest))]);
}

/** Numbers of four bytes, their lowest bytes first. */
function planes(numbers: number[]): number[] {
  return [...numbers, ...new Uint8Array(3 * numbers.length)];
}

function replaced(data: Uint8Array, before: string, after: string): Uint8Array {
  return Uint8Array.from(Buffer.from(Buffer.from(data).toString("latin1").replace(before, after), "latin1"));
}

describe("columns in parts", () => {
  const manifest = { columns: ["light", "note", "blur"], files: { columns: ["x/l.bin", "x/n.json", "x/b.bin"], images: ["x/confidence.bin", "x/l.bin", "x/n.json", null] } } as unknown as Manifest;
  const note = { format: 1, name: "note", kind: "text", values: ["a", "b", "c", "d"] };
  let files: Files;
  let asked: string[];
  let at: string; // parts are kept by their address, and so every test has a folder of its own
  let tests = 0;

  beforeEach(() => {
    at = `site-${tests++}`;
    const moved = JSON.parse(JSON.stringify(manifest).replaceAll("x/", `${at}/`)) as Manifest;
    files = new Files(() => ({ manifest: moved, treeInfo: undefined }), vi.fn());
    Object.assign(answers, { [`${at}/l.bin`]: golden("category.bin"), [`${at}/b.bin`]: golden("number.bin"), [`${at}/n.json`]: note, "data/images.bin": golden("images.bin"), [`${at}/confidence.bin`]: golden("confidence.bin") });
    asked = [];
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", (url: string) => (asked.push(url.replace(`${at}/`, "")), answer(url)));
  });

  test("are read where somebody looks at them, each once", async () => {
    expect((await files.need(columnsFile, ["light"])).columns).toEqual([said["category.bin"]]);
    expect(asked).toEqual(["l.bin"]);
    expect((await files.need(columnsFile, ["note", "light", "label"])).columns.map(({ name }) => name)).toEqual(["light", "note"]);
    expect((await files.need(columnsFile)).columns).toEqual([said["category.bin"], note, said["number.bin"]]);
    expect(asked).toEqual(["l.bin", "n.json", "b.bin"]);
  });

  test("of all images come with labels and predictions, and with confidences only where a rule is about these", async () => {
    const images = await files.need(imagesFile, ["label", "light"]);
    expect(images).toMatchObject({ ...said["images.bin"], columns: [said["category.bin"]] });
    expect(asked).toEqual(["data/images.bin", "l.bin"]);
    expect(images.confidence).toBeUndefined();
    expect((await files.need(imagesFile, ["confidence"])).confidence).toEqual(said["confidence.bin"].confidence);
    expect((await files.need(imagesFile)).columns.map(({ name }) => name)).toEqual(["light", "note"]);
    expect(asked).toEqual(["data/images.bin", "l.bin", "confidence.bin", "n.json"]);
  });

  test("that could not be read are named, and may be asked for again", async () => {
    delete answers[`${at}/n.json`];
    await expect(files.need(columnsFile)).rejects.toThrow("n.json could not be read (HTTP 404).");
    answers[`${at}/n.json`] = note;
    expect((await files.need(columnsFile)).columns).toHaveLength(3);
    expect(asked.filter((url) => url === "l.bin")).toHaveLength(1);
  });
});

describe("paths of all images in parts", () => {
  const part = (first: number, id: string[]): ImagesId => ({ format: 1, first, id });
  let asked: string[];

  function opened(folder: string) {
    asked = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => `${folder}/${name}.json`) as [string, string, string];
    Object.assign(answers, { [a]: part(0, ["one", "two"]), [b]: part(2, ["three", "four"]), [c]: part(4, ["five"]), "data/ids.json": { format: 1, id: ["alone"] } });
    const manifest = { columns: [], files: { ids: { size: 2, files: [a, b, c] } } } as unknown as Manifest;
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", (url: string) => (asked.push(url.replace(`${folder}/`, "")), answer(url)));
    return { manifest, files: new Files(() => ({ manifest, treeInfo: undefined }), vi.fn()) };
  }

  test("are read for the images that are asked for, each file once", async () => {
    const site = opened("some");
    const found = await pathsOf(site, Int32Array.of(4, 1, 0));
    expect(asked).toEqual(["a.json", "c.json"]);
    expect([4, 1, 0].map((image) => found!.id[image])).toEqual(["five", "two", "one"]);
    expect((await pathsOf(site, [2]))!.id[2]).toBe("three");
    expect(asked).toEqual(["a.json", "c.json", "b.json"]);
  });

  test("are all there for a rule about file names", async () => {
    const site = opened("all");
    expect((await site.files.need(idsFile)).id).toEqual(["one", "two", "three", "four", "five"]);
    expect(site.files.peek(idsFile)!.id).toHaveLength(5);
  });

  test("are one file on a site that is not large", async () => {
    const manifest = { columns: [] } as unknown as Manifest;
    opened("none");
    expect((await pathsOf({ manifest, files: new Files(() => ({ manifest, treeInfo: undefined }), vi.fn()) }, [0]))!.id).toEqual(["alone"]);
    expect(asked).toEqual(["data/ids.json"]);
  });

  test("that could not be read give no list", async () => {
    const site = opened("lost");
    delete answers["lost/b.json"];
    expect(await pathsOf(site, [3])).toBeNull();
    expect(await pathsOf(site, [0])).not.toBeNull();
  });
});

describe("paths in parts", () => {
  const part = (first: number, id: string[]): ErrorsId => ({ format: 1, first, id });
  const info: NonNullable<Manifest["parts"]> = { file: "data/errors.bin", id: { size: 2, files: ["a.json", "b.json"] }, confidence: { size: 9, files: ["c.bin"] } };
  const arrived = vi.fn();
  let errors: Errors;

  beforeEach(() => {
    Object.assign(answers, { "a.json": part(0, ["one", "two"]), "b.json": part(2, ["three"]) });
    errors = { format: 1, label: [0, 0, 0], prediction: [1, 1, 1], id: ["", "", ""], confidence: [NaN, NaN, NaN] };
    const manifest = { parts: info } as Manifest;
    errors.parts = new Parts(info, errors, new Files(() => ({ manifest, treeInfo: undefined }), arrived));
  });

  test("are read where one is asked for, and no others", async () => {
    expect(here(errors, "id", 2)).toBe(false);
    await vi.waitFor(() => expect(here(errors, "id", 2)).toBe(true));
    expect(errors.id).toEqual(["", "", "three"]);
    expect(arrived).toHaveBeenCalled();
  });

  test("are all there once somebody has waited for what a filter looks at", async () => {
    await needed(errors, "label", { column: "light" });
    expect(errors.id).toEqual(["", "", ""]);
    await needed(errors, "file");
    expect(errors.id).toEqual(["one", "two", "three"]);
    expect(here(errors, "id")).toBe(true);
  });

  test("that cannot be had are named in a sentence", async () => {
    delete answers["b.json"];
    await expect(needed(errors, "file")).rejects.toThrow("b.json could not be read (HTTP 404).");
  });

  test("are here on a site that has none", async () => {
    expect(here({}, "id")).toBe(true);
    await needed({}, "file", "confidence");
  });
});
