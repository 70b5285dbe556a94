import { describe, expect, test } from "vitest";
import { pairs, relation, sibling } from "../../src/counts/compare";
import { growTree } from "../../src/tree/tree";
import { fiveLeaves } from "../trees";

describe("two sets side by side", () => {
  const kind = [0, 0, 1, 1, 1, 2, -1];
  test("are counted by key, the greatest difference in share first", () => {
    // first: 0 0 1 (of 3), second: 1 1 2 (of 3)
    expect(pairs([0, 1, 2], [3, 4, 5], (error) => kind[error]!)).toEqual([
      { key: 0, a: 2, b: 0 },
      { key: 1, a: 1, b: 2 },
      { key: 2, a: 0, b: 1 },
    ]);
  });
  test("weigh by share, not by count: 1 of 1 differs more from 0 than 2 of 6", () => {
    expect(pairs([6], [0, 1, 2, 3, 4, 5], (error) => (error === 6 ? 9 : kind[error]!))[0]).toEqual({ key: 9, a: 1, b: 0 });
  });
  test("leave out what has no value", () => {
    expect(pairs([6], [6], (error) => kind[error]!)).toEqual([]);
  });
});

describe("two nodes", () => {
  const tree = growTree(fiveLeaves); // 7 = ((3 1) 2), 5 = (3 1), 6 = (0 4), 8 = all
  test("are nested, apart or the same", () => {
    expect(relation(tree, 7, 5)).toEqual({ kind: "b in a", shared: 2 });
    expect(relation(tree, 5, 8)).toEqual({ kind: "a in b", shared: 2 });
    expect(relation(tree, 7, 6)).toEqual({ kind: "apart", shared: 0 });
    expect(relation(tree, 6, 6)).toEqual({ kind: "same", shared: 2 });
  });
  test("under one parent are siblings, and the root has none", () => {
    expect([sibling(tree, 7), sibling(tree, 6), sibling(tree, 5), sibling(tree, 8)]).toEqual([6, 7, 2, -1]);
  });
});
