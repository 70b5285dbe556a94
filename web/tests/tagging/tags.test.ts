import { describe, expect, test } from "vitest";
import { fileName } from "../../src/browser/download";
import { readCsv, writeCsv } from "../../src/data/csv";
import type { Errors, Manifest } from "../../src/data/documents";
import { readTagFile, writeTagFile } from "../../src/tagging/tagFile";
import { bearers, indexOf } from "../../src/tagging/tagIndex";
import { cleanTag, type History, merge, type NodePlace, noteImage, noteNode, NOTHING, redo, removeTag, renameTag, step, tagImages, tagNode, undo } from "../../src/tagging/tags";
import { readTable, tableOf } from "../../src/tagging/tagTable";
import { digits, fnv1a, Members } from "../../src/tree/members";
import { errorsOf, growTree } from "../../src/tree/tree";
import { fiveLeaves, generator, randomTree } from "../trees";

const ids = ["a/0.png", "b/1.png", "ü/2.png", "=3.png", "'=4.png"];
const tree = growTree(fiveLeaves); // ((3 1) 2) (0 4): nodes 5 = {3, 1}, 6 = {0, 4}, 7 = {3, 1, 2}, 8 = all
const members = new Members(ids);
const numbers = new Map(ids.map((id, error) => [id, error]));
const place = (node: number, id = "t"): NodePlace => ({ tree: id, node, count: errorsOf(tree, node).length, members: members.of(errorsOf(tree, node)) });
const look = (tagging: typeof NOTHING) => indexOf(tagging, numbers, members, (id) => (id === "t" ? tree : null));
const site = { name: "five", errors: 5, members: members.of(Int32Array.of(0, 1, 2, 3, 4)) };

describe("the digits of a node", () => {
  test("are made of FNV-1a as its authors publish it", () => {
    expect(fnv1a("")).toBe(0x811c9dc5);
    expect(fnv1a("a")).toBe(0xe40c292c);
    expect(fnv1a("foobar")).toBe(0xbf9cf968);
  });

  test("do not depend on the order of its images, and differ from node to node", () => {
    const hashes = ids.map(fnv1a);
    expect(digits(hashes)).toBe(digits([...hashes].reverse()));
    expect(digits(hashes)).toMatch(/^[0-9a-f]{16}$/);
    const other = growTree(randomTree(40, 3));
    const forty = new Members(Array.from({ length: 40 }, (_, i) => `${i}.png`));
    const all = Array.from({ length: 79 }, (_, node) => forty.of(errorsOf(other, node)));
    expect(new Set(all).size).toBe(79);
    all.forEach((found, node) => expect(forty.find(other, 0, errorsOf(other, node).length, found)).toBe(node));
    expect(forty.find(other, 3, 1, all[78]!)).toBe(-1);
  });
});

describe("tags", () => {
  test("of a node are borne by all its images, and each image knows its own", () => {
    const index = look(tagNode(tagImages(NOTHING, "noise", [ids[0]!, ids[1]!], true), place(5), "fix next", true));
    expect(index.names).toEqual(["noise", "fix next"]);
    expect(Object.fromEntries(index.borne)).toEqual({ 0: ["noise"], 1: ["noise", "fix next"], 3: ["fix next"] });
    expect(Object.fromEntries(index.own)).toEqual({ 0: ["noise"], 1: ["noise"] });
    expect(bearers(index, "fix next", 5)).toEqual([1, 3]);
    expect(bearers(index, "", 5)).toEqual([2, 4]);
  });

  test("never change a value that is there: what was is as it was", () => {
    const was = tagNode(tagImages(NOTHING, "noise", [ids[0]!], true), place(5), "a", true);
    const text = writeTagFile(was, "g", site);
    for (const change of [
      tagImages(was, "noise", [ids[1]!], true),
      tagImages(was, "noise", [ids[0]!], false),
      tagNode(was, place(5), "b", true),
      noteNode(was, place(5), "why"),
      noteImage(was, ids[0]!, "why"),
      renameTag(was, "noise", "a"),
      removeTag(was, "a"),
      merge(was, was),
    ]) {
      expect(change).not.toBe(was);
      expect(writeTagFile(was, "g", site)).toBe(text);
    }
  });

  test("are gone once nothing bears them", () => {
    const tagged = tagNode(tagImages(NOTHING, "noise", [ids[0]!], true), place(5), "a", true);
    expect([...tagImages(tagged, "noise", [ids[0]!], false).tags.keys()]).toEqual(["a"]);
    expect(tagNode(tagImages(tagged, "noise", [ids[0]!], false), place(5), "a", false)).toEqual(NOTHING);
  });

  test("keep a node that has only a note, and its note when its tag is deleted", () => {
    const noted = noteNode(tagNode(NOTHING, place(5), "a", true), place(5), "why");
    expect(removeTag(noted, "a").nodes).toEqual([{ ...place(5), tags: [], note: "why" }]);
  });

  test("renamed to one that is there become one with it, in the first one's place", () => {
    const both = tagNode(tagImages(tagImages(NOTHING, "a", [ids[0]!], true), "b", [ids[0]!, ids[2]!], true), place(5), "b", true);
    const renamed = renameTag(both, "b", "a");
    expect([...renamed.tags]).toEqual([["a", new Set([ids[0], ids[2]])]]);
    expect(renamed.nodes[0]!.tags).toEqual(["a"]);
    expect(renameTag(both, "a", "")).toBe(both);
  });

  test("are one short line without a semicolon", () => {
    expect(cleanTag("  two\n\twords\u0000 ")).toBe("two words");
    expect(cleanTag("a; b")).toBe("a, b");
    expect(cleanTag("\ud800")).toBe("");
    expect([...cleanTag("🐸".repeat(99))].length).toBe(60);
  });

  test("merged are all of both; two notes on one image stand one below the other, the same note once", () => {
    const a = noteImage(noteImage(tagImages(NOTHING, "x", [ids[0]!], true), ids[0]!, "one"), ids[1]!, "same");
    const b = noteImage(noteImage(tagNode(tagImages(NOTHING, "x", [ids[1]!], true), place(5), "y", true), ids[0]!, "two"), ids[1]!, "same");
    const merged = merge(a, b);
    expect([...merged.tags.get("x")!]).toEqual([ids[0], ids[1]]);
    expect(Object.fromEntries(merged.notes)).toEqual({ [ids[0]!]: "one\ntwo", [ids[1]!]: "same" });
    expect(merge(merged, b)).toEqual(merged);
  });

  test("on what the site has not are kept and named", () => {
    const index = look(tagNode(tagNode(tagImages(NOTHING, "x", ["gone.png", ids[2]!], true), place(5, "other"), "y", true), { ...place(6), members: "0".repeat(16) }, "y", true));
    expect(index.lostImages).toEqual(["gone.png"]);
    expect(index.lostNodes.map(({ tree, node }) => [tree, node])).toEqual([["other", 5], ["t", 6]]);
    expect(index.names).toEqual(["x"]);
  });

  test("can be undone step by step and done again, until something else is done", () => {
    const start: History = { past: [], now: NOTHING, future: [] };
    const one = tagImages(NOTHING, "x", [ids[0]!], true);
    const two = tagImages(one, "y", [ids[0]!], true);
    const there = step(step(start, one), two);
    expect(undo(there).now).toBe(one);
    expect(undo(undo(there)).now).toBe(NOTHING);
    expect(undo(start)).toBe(start);
    expect(redo(redo(undo(undo(there)))).now).toBe(two);
    expect(redo(step(undo(there), NOTHING))).toEqual(step(undo(there), NOTHING));
  });
});

describe("a tag file", () => {
  const hostile = "<script>alert(1)</script>";
  const tagging = noteNode(tagNode(noteImage(tagImages(tagImages(NOTHING, hostile, [ids[2]!, "gone.png"], true), "__proto__", [ids[0]!], true), ids[2]!, "a\n“note”"), place(7), "=cmd()", true), place(7), "n");

  test("comes back exactly, whatever the tags are called and wherever its images have gone", () => {
    expect(readTagFile(writeTagFile(tagging, "wrongtree 0", site, 1), "five")).toEqual(tagging);
  });

  test("has the members that docs/format.md names", () => {
    const document = JSON.parse(writeTagFile(tagging, "wrongtree 0", site)) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual(["format", "kind", "generator", "site", "tags", "notes", "nodes"]);
    expect(document).toMatchObject({ format: 1, kind: "wrongtree-tags", site });
  });

  const whole = writeTagFile(tagging, "g", site);
  const but = (change: object) => JSON.stringify({ ...(JSON.parse(whole) as object), ...change });
  test.each([
    [whole.slice(0, 90), /not a complete tag file/],
    ["", /not a complete tag file/],
    ["[]", /not a tag file of wrongtree/],
    ["7", /not a tag file of wrongtree/],
    ['{"kind": "other"}', /not a tag file of wrongtree/],
    [but({ format: 2 }), /got tag format 2, this explorer reads format 1; update wrongtree/],
    [but({ format: undefined }), /format undefined.*export it again/],
    [but({ site: { name: "six" } }), /tags of the site “six”, but this site is “five”/],
    [but({ site: 1 }), /“site” is missing or wrong/],
    [but({ tags: undefined }), /“tags” is missing or wrong/],
    [but({ tags: { a: [1] } }), /“tags” is missing or wrong/],
    [but({ tags: ["a"] }), /“tags” is missing or wrong/],
    [but({ notes: { a: 1 } }), /“notes” is missing or wrong/],
    [but({ nodes: [{}] }), /“nodes” is missing or wrong/],
  ])("that is none is refused in one sentence (%#)", (text, sentence) => {
    expect(() => readTagFile(text, "five")).toThrow(sentence);
  });

  test("may leave out notes and nodes", () => {
    expect(readTagFile('{"format": 1, "kind": "wrongtree-tags", "site": {"name": "five"}, "tags": {"x": ["p"], "y": []}}', "five")).toEqual(tagImages(NOTHING, "x", ["p"], true));
  });
});

describe("CSV", () => {
  test("is written as RFC 4180 says", () => {
    expect(writeCsv([["a,b", 'say "x"', "two\nlines", "", null, -1.5, "plain"]])).toBe('"a,b","say ""x""","two\nlines",,,-1.5,plain\n');
  });

  test("has no formula in it, and gives every text back", () => {
    const texts = ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "'=x", "''=x", "'quoted'", "''", "a=b", "", "ü\r\n", '"', ","];
    const text = writeCsv([texts]);
    for (const cell of ["'=cmd()", "'+1", "'-1", "'@x", "''=x"]) expect(text).toContain(cell);
    expect(readCsv(text)).toEqual([texts]);
  });

  test("gives random texts back", () => {
    const random = generator(5);
    const alphabet = [..."ab,\"'=+-@\t\r\n ;é"];
    const rows = Array.from({ length: 200 }, () => Array.from({ length: 3 }, () => `x${Array.from({ length: Math.floor(6 * random()) }, () => alphabet[Math.floor(alphabet.length * random())]).join("")}`.slice(random() < 0.5 ? 1 : 0)));
    expect(readCsv(writeCsv(rows))).toEqual(rows);
  });

  test("is read with any end of line, a byte order mark and no last line break", () => {
    expect(readCsv('\ufeffa,b\r\n"1",2\n\n3,')).toEqual([["a", "b"], ["1", "2"], ["3", ""]]);
  });

  test.each(['a,b\n"half', 'a\n"x"y', 'a\nx"y'])("with a quote that ends nothing is refused: %j", (text) => {
    expect(() => readCsv(text)).toThrow(/line 2 has a quote/);
  });
});

describe("a table of errors", () => {
  const manifest = { classes: [{ name: "cat" }, { name: "=dog" }] } as Manifest;
  const errors: Errors = { format: 1, id: ids, label: [0, 1, 0, 1, 0], prediction: [1, 0, 1, 0, 1], confidence: [0.5, 0.6, 0.7, 0.8, 0.9] };
  const index = look(tagNode(tagImages(NOTHING, "=x", [ids[3]!, ids[4]!], true), place(5), "y", true));
  const columns = [
    { name: "tags", kind: "category" as const, values: ["v"], codes: [0, -1, 0, 0, 0] },
    { name: "n", kind: "number" as const, values: [1, null, -2, 3, 4] },
  ];

  test("has the columns of wrongtree export, with the tags that each error bears", () => {
    expect(tableOf({ manifest, errors }, [3, 1], columns, index, "")).toEqual([
      ["path", "label", "prediction", "confidence", "tags (data)", "n", "node", "tags"],
      ["=3.png", "=dog", "cat", 0.8, "v", 3, "t/5", "=x; y"],
      ["b/1.png", "=dog", "cat", 0.6, "", "", "t/5", "y"],
    ]);
    expect(tableOf({ manifest, errors }, [0], [], index, "t/8")[1]).toEqual(["a/0.png", "cat", "=dog", 0.5, "t/8", ""]);
  });

  test("brings its tags back, by path, in the order in which it has them", () => {
    const tagging = readTable(readCsv(writeCsv(tableOf({ manifest, errors }, [0, 1, 2, 3, 4], columns, index, ""))));
    expect(look(tagging).names).toEqual(["y", "=x"]);
    for (const tag of index.names) expect(bearers(look(tagging), tag, 5)).toEqual(bearers(index, tag, 5));
  });

  test("that is none is refused in one sentence", () => {
    expect(() => readTable([["path", "label"], ["a", "b"]])).toThrow(/neither a tag file nor a CSV with the columns “path” and “tags”/);
    expect(() => readTable([])).toThrow(/neither a tag file/);
    expect(() => readTable([["path", "tags"], ["a", "b"], ["c"]])).toThrow(/row 2 has 1 of 2 cells/);
  });
});

test("names of files are safe everywhere", () => {
  expect(fileName(["digits", "tag", "a/b\\c: <d>"], "csv")).toBe("digits-tag-a-b-c-d.csv");
  expect(fileName(["..", "..", "x"], "csv")).toBe("x.csv");
  expect(fileName(["///"], "json")).toBe("wrongtree.json");
  expect(fileName(["é".repeat(300)], "csv").length).toBe(104);
});
