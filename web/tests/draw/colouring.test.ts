import { describe, expect, test } from "vitest";
import type { Column, Errors, Manifest } from "../../src/data/documents";
import { colouringBy } from "../../src/draw/colouring";

// Twelve classes; class c is predicted 13 - c times, so that the order of frequency is the order of number.
const prediction = Array.from({ length: 12 }, (_, c) => Array<number>(13 - c).fill(c)).flat();
const n = prediction.length;
const errors = {
  id: prediction.map((_, i) => `${i}`),
  label: prediction.map(() => 12),
  prediction,
  confidence: prediction.map((_, i) => 0.32 + (0.6 * i) / n),
} as unknown as Errors;
const manifest = { classes: Array.from({ length: 12 }, (_, c) => ({ name: `class ${c}` })) } as Manifest;
const columns: Column[] = [
  { name: "size", kind: "number", values: prediction.map((_, i) => (i === 0 ? null : i)) },
  { name: "note", kind: "text", values: prediction.map(() => "x") },
];
const by = (what: string) => colouringBy(what, { manifest, errors }, columns, "light")!;

describe("colours by prediction", () => {
  const colouring = by("prediction");
  const legend = colouring.legend as { name: string; colour: string; count: number }[];
  test("are one for each of the eight commonest and one for all others", () => {
    expect(legend.map(({ name }) => name)).toEqual([..."01234567"].map((c) => `class ${c}`).concat("other"));
    expect(new Set(legend.map(({ colour }) => colour)).size).toBe(9);
    expect(legend.reduce((sum, { count }) => sum + count, 0)).toBe(n);
    expect(legend[8]!.count).toBe(5 + 4 + 3 + 2);
  });
  test("are those of the legend on every image", () => {
    prediction.forEach((c, i) => expect(colouring.image!(i)).toBe(legend[Math.min(c, 8)]!.colour));
  });
  test("give a tile the colour of its commonest, and say so", () => {
    const of = Int32Array.from([prediction.indexOf(2), prediction.indexOf(5), prediction.indexOf(5) + 1]);
    expect(colouring.tile(of)).toBe(legend[5]!.colour);
    expect(colouring.sayTile(of)).toBe("Prediction: most often class 5, 2 of 3");
  });
});

describe("colours by a number", () => {
  test("run from the least to the greatest, and an empty value has none", () => {
    const colouring = by("column:size");
    const { lo, hi } = colouring.legend as { lo: string; hi: string };
    expect([lo, hi]).toEqual(["1", String(n - 1)]);
    expect(colouring.image!(0)).toBeNull();
    expect(colouring.image!(1)).not.toBe(colouring.image!(n - 1));
    expect(colouring.sayTile(Int32Array.of(0, 3, 5))).toBe("size: median 4");
  });
  test("of confidence end at 1 and begin at a round number", () => {
    const { lo, hi } = by("confidence").legend as { lo: string; hi: string };
    expect([lo, hi]).toEqual(["0.3", "1"]);
  });
});

describe("colours by a column of ours", () => {
  const values = prediction.map((_, i) => (i < 3 ? i % 2 : -1));
  const check: Column = { name: "label check", kind: "category", measured: true, values: ["suspected", "fine"], codes: values };
  const copies: Column = { name: "copies", kind: "number", measured: true, values: prediction.map((_, i) => i) };
  const of = (column: Column) => colouringBy(`column:${column.name}`, { manifest, errors }, [column], "light")!;

  test("leave the band of a cluster out where more of its images have no value, and count those that have", () => {
    expect(of(check).tile(Int32Array.of(0, 2, 5))).toBe(of(check).image!(0));
    expect(of(check).tile(Int32Array.of(0, 2, 5, 6))).toBeNull();
    expect(of(check).sayTile(Int32Array.of(0, 2, 5, 6))).toBe("label check: most often suspected, 2 of 4");
  });
  test("say what it means, and which end is which", () => {
    expect(of(check).meaning).toContain("speak against these labels");
    expect(of(copies)).toMatchObject({ meaning: "How many near-duplicates an image has. 0 is best: it is unique.", legend: { lo: "fewer copies 0", hi: `${n - 1} more copies` } });
    const { measured: _, ...own } = copies;
    expect(of(own).meaning).toBeUndefined();
    expect(of({ ...copies, values: prediction.map(() => 0) }).legend).toMatchObject({ lo: "all 0", hi: "" });
  });
});

test("purity is the share of the commonest confusion, and says nothing about single images", () => {
  const colouring = by("purity");
  expect(colouring.image).toBeNull();
  expect(colouring.sayTile(Int32Array.of(0, 1, 2, prediction.indexOf(7)))).toBe("Purity: 75%");
});

test.each(["", "column:note", "column:gone", "colour"])("“%s” colours nothing", (what) => {
  expect(colouringBy(what, { manifest, errors }, columns, "dark")).toBeNull();
});

describe("colours by tag", () => {
  const borne = new Map([[0, ["noise", "own"]], [1, ["own"]], [2, ["own"]]]);
  const index = { names: ["noise", "own"], own: borne, borne, notes: new Map(), nodes: [], lostImages: [], lostNodes: [] };
  const colouring = colouringBy("tag", { manifest, errors }, columns, "light", index)!;

  test("go by the first tag, in the tags’ own order, and say how many of a cluster have each", () => {
    const legend = colouring.legend as { name: string; colour: string; count: number }[];
    expect(legend.map(({ name, count }) => [name, count])).toEqual([["noise", 1], ["own", 2]]);
    expect(colouring.image!(0)).toBe(legend[0]!.colour);
    expect(colouring.image!(1)).toBe(legend[1]!.colour);
    expect(colouring.image!(3)).toBeNull();
    expect(colouring.sayTile(Int32Array.of(0, 1, 2, 3))).toBe("own 2 of 4, noise 1 of 4");
    expect(colouring.title).toBe("Tag (the first of several)");
  });

  test("say that there is none where nothing is tagged", () => {
    const none = colouringBy("tag", { manifest, errors }, columns, "dark", { ...index, names: [], borne: new Map() })!;
    expect([none.title, none.legend]).toEqual(["No tags yet", []]);
  });
});
