import { expect, test } from "vitest";
import { saidIn } from "../../src/tagging/said";
import type { TagIndex } from "../../src/tagging/tagIndex";

test("tags come with how many bear them, notes with what they are about", () => {
  const said = { tree: "features-none", node: 20, count: 3, members: "x", tags: ["noise"], note: "at night" };
  const nodes = [
    { said, node: 21, errors: Int32Array.of(0, 1, 2) },
    { said: { ...said, note: "" }, node: 22, errors: Int32Array.of(3) },
  ];
  const borne = new Map([[0, ["noise", "odd"]], [1, ["noise"]], [2, ["noise"]], [3, ["noise"]]]);
  const index: TagIndex = { names: ["noise", "odd"], own: new Map(), borne, notes: new Map([[7, "seen twice"]]), nodes, lostImages: [], lostNodes: [] };
  expect(saidIn(index)).toEqual([
    { text: "noise", kind: "tag", errors: 4 },
    { text: "odd", kind: "tag", errors: 1 },
    { text: "at night", kind: "cluster", of: nodes[0] },
    { text: "seen twice", kind: "image", error: 7 },
  ]);
});
