/** Which entry a cluster is mostly in. */
import { expect, test } from "vitest";
import { entriesWith } from "../../../src/exhibits/causes/found";
import type { Explorer } from "../../../src/state/explorer";
import { growTree } from "../../../src/tree/tree";
import { fiveLeaves } from "../../trees";

const tree = growTree(fiveLeaves);
const CLUSTER = 7; // of errors 1, 2 and 3

function within(...clusters: { cause: string; proved: string | null; nodes: number[] }[]) {
  const explorer = {
    manifest: { clusters: clusters.map(({ cause, proved, nodes }) => ({ cause, what: "cat → dog", proved, nodes: nodes.map((node) => ({ tree: "features-none", node })) })) },
    pace: { motion: "none" },
    trees: { ask: () => tree },
    errors: { id: Array.from({ length: 5 }) },
  };
  return entriesWith(explorer as unknown as Explorer, tree, CLUSTER, -1);
}

test("half of its errors are many, or a quarter if the entry’s cause is proved; the entry with the most is first", () => {
  expect(within({ cause: "Dark", proved: null, nodes: [1] })).toEqual([{ entry: 0, cause: "Dark", count: 1, proved: false, many: false }]); // one of three
  expect(within({ cause: "Dark", proved: "damage", nodes: [1] })).toMatchObject([{ count: 1, many: true }]);
  expect(within({ cause: "Dark", proved: null, nodes: [1, 3] })).toMatchObject([{ count: 2, proved: false, many: true }]);
  expect(within({ cause: "Dark", proved: "damage", nodes: [1] }, { cause: "Noisy", proved: null, nodes: [5] })).toMatchObject([{ entry: 1, count: 2 }, { entry: 0 }]);
  expect(within({ cause: "Dark", proved: "damage", nodes: [0] })).toEqual([]);
});
