/** One contract for both languages: the schemas in pipeline/wrongtree/contract, and the types generated from them. */
import Ajv, { type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { contract, documents } from "../contract.mjs";
import type * as checked from "../src/checked";
import type * as checks from "../src/checks";
import type * as data from "../src/data";
import type * as written from "../src/data/contract";
import type { GroupsFile } from "../src/groups";
import type { MethodsFile } from "../src/methods";
import type { ProbesFile } from "../src/probes";
import { type TaggedSite, writeTagFile } from "../src/tagFile";

const TINY = "../../tests/fixtures/tiny/";
const golden = import.meta.glob<Record<string, unknown>>("../../tests/fixtures/tiny/data/**/*.json", { eager: true, import: "default" });
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
    expect(never).toEqual(["autoencoders"]);
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

/** Compiles only if a document as the schemas describe it can be read as the explorer reads it. */
type ReadAs<Read, Written extends Read> = [Read, Written];
export type Readable = [
  ReadAs<data.Manifest, written.Manifest>,
  ReadAs<data.Errors, written.Errors>,
  ReadAs<data.ColumnsFile, written.ColumnsFile>,
  ReadAs<data.ImagesFile, written.ImagesFile>,
  ReadAs<data.IdsFile, written.IdsFile>,
  ReadAs<data.DetailsFile, written.DetailsFile>,
  ReadAs<data.TreeFile, written.TreeFile>,
  ReadAs<data.EvidenceFile, written.EvidenceFile>,
  ReadAs<data.MapFile, written.MapFile>,
  ReadAs<data.MapFile, written.CorrectMapFile>,
  ReadAs<data.AutoencodersFile, written.AutoencodersFile>,
  ReadAs<checked.NoiseFile, written.NoiseFile>,
  ReadAs<checked.LabelsFile, written.LabelsFile>,
  ReadAs<checked.RightFile, written.RightFile>,
  ReadAs<checked.RightPart, written.RightPart>,
  ReadAs<checks.ChecksFile, written.ChecksFile>,
  ReadAs<checks.ClassChecksFile, written.ClassChecksFile>,
  ReadAs<GroupsFile, written.GroupsFile>,
  ReadAs<MethodsFile, written.MethodsFile>,
  ReadAs<ProbesFile, written.ProbesFile>,
];
