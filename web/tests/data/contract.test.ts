/** One contract for both languages: the schemas in pipeline/wrongtree/contract, and the types generated from them. */
import Ajv, { type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { contract, documents } from "../../contract.mjs";
import { type TaggedSite, writeTagFile } from "../../src/tagging/tagFile";

const TINY = "../../../tests/fixtures/tiny/";
const golden = import.meta.glob<Record<string, unknown>>(["../../../tests/fixtures/tiny/data/**/*.json", "../../../tests/fixtures/tiny/findings.json"], { eager: true, import: "default" });
const files = Object.entries(golden).map(([path, document]) => ({ path: path.replace(TINY, ""), document }));
const ajv = new Ajv({ allowUnionTypes: true }).addSchema(contract(), "contract");

/** The name of a file's schema: of several that fit, the one with most of its path spelt out. */
function nameOf(path: string): string {
  const spelt = (place: string) => place.split(/<.*?>/);
  const fits = (place: string) => new RegExp(`^${spelt(place).join("[^/]+").replaceAll(".", "\\.")}$`).test(path);
  const places = Object.entries(documents()).flatMap(([name, { "x-path": place }]) => (place && fits(place) ? [{ name, place }] : []));
  return places.sort((a, b) => spelt(b.place).join("").length - spelt(a.place).join("").length)[0]!.name;
}

function validatorOf(name: string): ValidateFunction {
  return ajv.getSchema(`contract#/definitions/${documents()[name]!.title}`)!;
}

describe("the golden site", () => {
  test.each(files)("has in $path what its schema says", ({ path, document }) => {
    const validate = validatorOf(nameOf(path));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each(files)("would be refused with a key too many or too few in $path", ({ path, document }) => {
    const validate = validatorOf(nameOf(path));
    expect(validate({ ...document, surplus: 1 })).toBe(false);
    const { format: _, ...rest } = document;
    expect(validate(rest)).toBe(false);
  });

  test("has a file of every document that is always there", () => {
    const seen = new Set(files.map(({ path }) => nameOf(path)));
    const never = Object.entries(documents()).flatMap(([name, { "x-path": place }]) => (place && !seen.has(name) ? [name] : []));
    expect(never).toEqual(["concepts", "errors-confidence", "errors-first", "errors-id", "images-confidence", "images-first", "images-id", "text-column", "typed-column", "typed-tree", "autoencoders", "changes", "comparison", "digests", "series", "splits", "training-part", "training"]); // of large sites, of comparisons, and where splits are compared
  });
});

test("a tag file that the explorer writes is as its schema says", () => {
  const site: TaggedSite = { name: "tiny", errors: 14, members: "5c0a1f7e33b4d902" };
  const node = { tree: "features-none", node: 24, count: 10, members: "90e3d9a25b7c1148", tags: ["dark"], note: "" };
  const tagging = { tags: new Map([["fix next", new Set(["blue-red-1.png"])]]), notes: new Map([["blue-red-1.png", "dark"]]), nodes: [node] };
  const validate = validatorOf("tags");
  validate(JSON.parse(writeTagFile(tagging, "wrongtree 0.1.0", site)));
  expect(validate.errors ?? []).toEqual([]);
});
