import { describe, expect, test } from "vitest";
import type { Column, Errors } from "../../src/data/documents";
import { type Body, type Filter, keptBy, readFilter, writeFilter } from "../../src/state/filters";
import { generator } from "../trees";

const random = generator(8);
const n = 300;
const draw = <T>(make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const errors: Errors = {
  format: 1,
  id: draw((i) => `test/${["Frog", "cat"][i % 2]}/${i}.png`),
  label: draw(() => Math.floor(random() * 4)),
  prediction: draw(() => Math.floor(random() * 4)),
  confidence: draw(() => random()),
};
const columns: Column[] = [
  { name: "planted", kind: "category", values: ["none", "blur"], codes: draw(() => Math.floor(random() * 3) - 1) },
  { name: "sharp: ness", kind: "number", values: draw(() => (random() < 0.2 ? null : 10 * random())) },
  { name: "note", kind: "text", values: draw((i) => (i % 5 === 0 ? "" : `roll ${i % 7}`)) },
];

const tagsOf = (error: number) => [...(error % 3 === 0 ? ["noise"] : []), ...(error % 4 === 0 ? ["a, b"] : [])];

const all: [Filter, (error: number) => boolean][] = [
  [{ field: "label", kind: "is", values: [0, 3] }, (e) => errors.label[e] === 0 || errors.label[e] === 3],
  [{ field: "prediction", kind: "is", values: [2] }, (e) => errors.prediction[e] === 2],
  [{ field: "confidence", kind: "from", least: 0.5, most: null }, (e) => errors.confidence[e]! >= 0.5],
  [{ field: "file", kind: "has", text: "FROG/1" }, (e) => errors.id[e]!.startsWith("test/Frog/1")],
  [{ field: { column: "planted" }, kind: "is", values: [-1, 1] }, (e) => [-1, 1].includes((columns[0] as { codes: number[] }).codes[e]!)],
  [{ field: { column: "sharp: ness" }, kind: "from", least: null, most: 4.5 }, (e) => columns[1]!.kind === "number" && columns[1]!.values[e] !== null && columns[1]!.values[e]! <= 4.5],
  [{ field: { column: "note" }, kind: "has", text: "ROLL 3" }, (e) => e % 5 !== 0 && e % 7 === 3],
  [{ field: "tag", kind: "any", tags: ["noise"] }, (e) => e % 3 === 0],
  [{ field: "tag", kind: "any", tags: ["a, b", "noise"] }, (e) => e % 3 === 0 || e % 4 === 0],
  [{ field: "tag", kind: "any", tags: [""] }, (e) => e % 3 !== 0 && e % 4 !== 0],
  [{ field: "tag", kind: "any", tags: ["a, b", ""] }, (e) => e % 3 !== 0 || e % 4 === 0],
  [{ field: "entry", kind: "is", values: [1] }, (e) => e % 5 === 1],
  [{ field: "entry", kind: "is", values: [0, 2] }, (e) => e % 5 === 0 || e % 5 === 2],
  [{ field: "cluster", kind: "node", tree: "features-none", node: 3 }, (e) => e % 7 === 3],
  [{ field: "picked", kind: "these", errors: [0, 1, 40, 299] }, (e) => [0, 1, 40, 299].includes(e)],
];

const membersOf = (body: Body) => Int32Array.from(draw((e) => e)).filter((e) => (typeof body === "number" ? e % 5 === body : e % 7 === body.node));

describe("a filter", () => {
  test.each(all)("%o keeps what a look at each error keeps", (filter, keeps) => {
    const kept = keptBy([filter], errors, columns, tagsOf, membersOf);
    expect([...kept]).toEqual(draw((e) => (keeps(e) ? 1 : 0)));
    expect(kept.includes(1) && kept.includes(0)).toBe(true);
  });

  test("with another keeps what both keep", () => {
    const kept = keptBy([all[0]![0], all[2]![0]], errors, columns);
    expect([...kept]).toEqual(draw((e) => (all[0]![1](e) && all[2]![1](e) ? 1 : 0)));
  });

  test("by a tag that nothing bears keeps nothing, and one by none keeps all where nothing is tagged", () => {
    expect(keptBy([{ field: "tag", kind: "any", tags: ["gone"] }], errors, columns, tagsOf).includes(1)).toBe(false);
    expect(keptBy([readFilter("tag:")!], errors, columns).includes(0)).toBe(false);
  });

  test("on a column that is not there keeps nothing out", () => {
    expect([...keptBy([{ field: { column: "gone" }, kind: "is", values: [1] }], errors, columns)]).toEqual(draw(() => 1));
  });

  test.each(all)("%o comes back exactly from the URL", (filter) => {
    expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  test.each(["", "label", "label:", "label:x", "label:1,", "confidence:0.5", "confidence:..", "confidence:a..b", "file:", "column:x:is:", "column:%E0%A4%A:is:1", "column:x:like:1", "colour:red", "tag", "tag:%E0%A4%A"])(
    "is not read from “%s”",
    (text) => expect(readFilter(text)).toBeNull(),
  );
});
