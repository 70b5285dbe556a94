import { expect, test } from "vitest";
import { twinSets } from "../../../src/exhibits/twins/sets";

test("near-duplicates whose labels differ come first, then those with an error", () => {
  const found = twinSets({ alike: 0.95, image: [0, 1, 2, 3, 4, 5], set: [0, 0, 1, 1, 2, 2], label: [1, 1, 2, 2, 0, 3], prediction: [1, 1, 2, 0, 0, 0], error: [] });
  expect(found).toEqual([
    { entries: [4, 5], conflict: true },
    { entries: [2, 3], conflict: false },
    { entries: [0, 1], conflict: false },
  ]);
});
