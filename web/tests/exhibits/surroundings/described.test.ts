import { expect, test } from "vitest";
import { looksOf } from "../../../src/exhibits/surroundings/described";
import { lookHeadline } from "../../../src/exhibits/surroundings/headline";
import type { NodeProps } from "../../../src/exhibits/exhibit";

/** Twenty errors of one cluster, the first `such` of which look to have a covered part; of 100 correct images of label 0 `correct` do, and of label 1 none. */
function cluster(such: number, correct: number, label = 0): NodeProps {
  const error = Array.from({ length: 20 }, (_, at) => (at < such ? 1 : -1));
  const looks = { kinds: ["noise", "a covered part"], error, correct: [0, correct, 0, 0], of: [100, 50] };
  return {
    explorer: { manifest: {}, errors: { label: error.map(() => label) }, files: { peek: () => ({ looks }), get: () => null } },
    tree: { order: Int32Array.from({ length: 20 }, (_, at) => at), start: new Int32Array(40), end: new Int32Array(40).fill(20) },
    node: 38,
  } as unknown as NodeProps;
}

const said = (...of: Parameters<typeof cluster>) => looksOf(cluster(...of)).map((one) => [one.said, Math.round(one.usual)]);

test("of a cluster says which damage a fifth of its errors look to have", () => {
  expect(said(8, 5)).toEqual([["8 of 20 look like images with a covered part", 1]]);
  expect(said(3, 0)).toEqual([]); // too few
  expect(lookHeadline(cluster(8, 5))).toBe("How different they look: 8 of 20 look like images with a covered part");
});

test("not if correct images of their labels look so as well", () => {
  expect(said(8, 25)).toEqual([]); // five would: 8 is less than twice as many
  expect(said(6, 10)).toEqual([]); // two would: three times as many, but less than three standard deviations more
  expect(said(8, 25, 1)).toHaveLength(1); // of this label none do
});
