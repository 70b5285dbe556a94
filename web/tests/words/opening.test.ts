/** What a view opens with: of an entry, and of a part of one. */
import { expect, test } from "vitest";
import type { Errors, Listed, Manifest } from "../../src/data/documents";
import { errorsOf, growTree } from "../../src/tree/tree";
import type { Findings } from "../../src/words/findings";
import { openingOf, type Within } from "../../src/words/opening";
import { sharedOf } from "../../src/words/shared";
import { fiveLeaves } from "../trees";

const classes = ["cat", "dog"].map((name) => ({ name, images: 50, errors: 5, predictions: 50 }));
const manifest = { classes, clusters: [], errors: 5, images: 99, causes: "data/causes.json", model: {} } as unknown as Manifest;
const errors = { label: [0, 0, 0, 0, 0], prediction: [1, 1, 1, 1, 1], id: [], confidence: [1, 1, 1, 1, 1], format: 1 } as unknown as Errors;
const tree = growTree(fiveLeaves);
const opening = (node: number, entry: Partial<Listed>) => {
  const findings = { size: "", shared: sharedOf({ manifest, errors }, errorsOf(tree, node)) } as Findings;
  return openingOf({ manifest, errors }, tree, node, findings, entry as Listed);
};
const said = (node: number, entry: Partial<Listed>) => opening(node, entry).said;
const doubted = { cause: null, proved: null, proof: null, count: 5, doubted: 4 };

test("an entry says how many of its labels may be wrong, and one of its clusters does not: they are counted of all of it", () => {
  expect(said(8, doubted)).toBe("4 of 5 labels may be wrong: the model is sure of another class. All are labelled cat and predicted as dog.");
  expect(said(7, doubted)).toBe("No cause proved. All are labelled cat and predicted as dog.");
  expect(said(8, { ...doubted, cause: "Dark" })).toBe("Measured, not proved. 4 of 5 labels may be wrong: the model is sure of another class. All are labelled cat and predicted as dog.");
});

test("an entry most of whose labels may be wrong is called that, and one of its clusters is not", () => {
  expect(opening(8, doubted).heading).toBe("Wrong labels?");
  expect(opening(8, { ...doubted, doubted: 2 }).heading).toBe("cat → dog");
  expect(opening(7, doubted).heading).not.toContain("labels");
});

test("an entry says which others have its cause, and how many errors they share", () => {
  const same = "Entry 4 has the same cause.";
  expect(said(8, { cause: "Upside down", proved: "repair", proof: "When flipped, 4 of 5 do.", count: 5, same })).toBe(`When flipped, 4 of 5 do.\n${same}`);
  expect(said(8, { cause: "Dark", proved: null, proof: null, count: 5, same })).toBe(`Measured, not proved. ${same} All are labelled cat and predicted as dog.`);
});

test("a cluster that is mostly in an entry says of how many of its errors that is true, and which number the entry has", () => {
  const findings = { size: "", shared: sharedOf({ manifest, errors }, errorsOf(tree, tree.root)) } as Findings;
  const dark = { entry: 2, cause: "Dark", many: true };
  const of = (count: number, proved: boolean, ...also: Within[]) => openingOf({ manifest, errors }, tree, 8, findings, undefined, undefined, [{ ...dark, count, proved }, ...also]).said;
  expect(of(4, true)).toBe("4 of 5 errors are in “Dark”, entry 3 of the list. All are labelled cat and predicted as dog.");
  expect(of(5, false)).toMatch(/^All are in “Dark”, entry 3 of the list\. No cause proved\./);
  const [noisy, few] = [{ entry: 0, cause: "Noisy", count: 2, many: true }, { entry: 4, cause: "Bright", count: 1 }];
  expect(of(3, true, noisy, few)).toMatch(/^3 of 5 errors are in “Dark”, entry 3 of the list; 2 in “Noisy”, entry 1\. All are/);
});

test("where some errors are in an entry, it is the cluster that was not tested", () => {
  const findings = { size: "", shared: sharedOf({ manifest, errors }, errorsOf(tree, tree.root)) } as Findings;
  const of = (...among: Within[]) => openingOf({ manifest, errors }, tree, 7, findings, undefined, undefined, among).said;
  expect(of()).toMatch(/^Not tested: /);
  expect(of({ entry: 2, cause: "Dark", count: 1 })).toMatch(/^Not tested as a whole\. All are/);
  expect(of({ entry: 2, cause: "Dark", count: 4, many: true })).toContain("of the list. Not tested as a whole. All are");
  expect(of({ entry: 2, cause: "Dark", count: 4, many: true, proved: true })).not.toContain("ested");
});

test("over all images errors are what is counted of", () => {
  expect(said(8, { ...doubted, count: 60, errors: 5 })).toContain("4 of 5 labels may be wrong:");
});
