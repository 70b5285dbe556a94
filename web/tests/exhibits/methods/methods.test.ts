import { describe, expect, test } from "vitest";
import errorsFile from "../../../../tests/fixtures/tiny/data/errors.json";
import groupsJson from "../../../../tests/fixtures/tiny/data/groups.json";
import methodsJson from "../../../../tests/fixtures/tiny/data/methods.json";
import type { Errors, GroupsFile, MethodsFile } from "../../../src/data/contract";
import { groupsOf, SIDES } from "../../../src/exhibits/groups/document";
import { methodName, methodRows } from "../../../src/exhibits/methods/document";
import { decision } from "../../../src/exhibits/methods/words";
import type { Manifest } from "../../../src/data/documents";
import { twoDecimals } from "../../../src/words/numbers";

const errors = errorsFile as Errors;
const methods = methodsJson as unknown as MethodsFile;
const groups = groupsJson as unknown as GroupsFile;

describe("the scoreboard of the golden site", () => {
  const rows = methodRows(methods);
  test("has a row for each method, trees first, in words", () => {
    expect(rows.map((row) => row.name)).toEqual(["Tree, split by class", "Tree, not split", "Balanced cut", "k-means", "k-means, k by silhouette", "Gaussian mixture"]);
    expect(rows.map((row) => row.tree)).toEqual(["features-label", "features-none", "features-none", null, null, null]);
    expect(rows.map((row) => row.cut)).toEqual(["height", "height", "balanced", "height", "height", "height"]);
  });
  test("has no agreement, since there is one representation", () => {
    expect(rows.map((row) => row.agreement)).toEqual(rows.map(() => NaN));
    expect(rows.every((row) => row.k >= 2 && row.k <= 14)).toBe(true);
  });
});

test("a method that this reader does not know keeps its name", () => {
  expect(methodName("spectral", null)).toBe("spectral");
  expect(methodName("tree", "features+style-confusion")).toBe("Tree, split by confusion");
});

describe("the decision", () => {
  const trees = ["combined-label", "combined-none", "doubt-none"].map((id) => ({ id, representation: id.split("-")[0], grouping: id.split("-")[1] }));
  const manifest = (...of: string[]) => ({ trees, default_tree: "combined-none", clusters: of.map((tree) => ({ tree })) }) as unknown as Manifest;

  test("names the tree that is shown first, why, and what the others are for", () => {
    expect(decision(manifest("combined-none", "combined-none", "doubt-none"))).toBe(
      "Start with the tree that is shown first: overall look, not split. It has 2 of the 3 entries of “Look at first”. For one class at a time: overall look, split by class. For wrong labels: label doubt, not split.",
    );
  });
  test("says nothing of trees that are not there, nor of a list that is empty", () => {
    expect(decision({ ...manifest(), trees: trees.slice(1, 2) } as Manifest)).toBe("Start with the tree that is shown first: overall look, not split.");
    expect(decision({ ...manifest("combined-none"), trees: trees.slice(1, 2) } as Manifest)).toContain("It has the one entry of “Look at first”.");
  });
});

test("indices have two decimals, a real minus, and no negative nought", () => {
  expect([1, -0.128, -0.001, 0.955, NaN].map(twoDecimals)).toEqual(["1.00", "−0.13", "0.00", "0.95", "–"]);
});

describe("the groups of a class", () => {
  test.each(SIDES)("by %s hold each of its errors once, largest first", (side) => {
    for (const label of groups.classes.label) {
      const found = groupsOf(groups, errors, label, side);
      const all = found.flatMap((group) => group.errors).sort((a, b) => a - b);
      expect(all).toEqual(errors.label.flatMap((of, error) => (of === label ? [error] : [])));
      const sizes = found.map((group) => group.errors.length);
      expect(sizes).toEqual(sizes.slice().sort((a, b) => b - a));
      for (const group of found) {
        expect(group.errors).toContain(group.medoid);
        expect(group.cell >= 0).toBe(group.errors.length >= 3);
      }
    }
  });
  test("made by hand have one prediction each", () => {
    for (const label of groups.classes.label)
      for (const group of groupsOf(groups, errors, label, "prediction")) expect(new Set(group.errors.map((error) => errors.prediction[error])).size).toBe(1);
  });
});
