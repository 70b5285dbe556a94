import { expect, test } from "vitest";
import { mostFrequent } from "../../../src/exhibits/right/document";

test("the most frequent look-alikes are counted over all errors, absent ones not at all", () => {
  expect(mostFrequent([[3, 5], [5, -1], [9, 3], [5, 9]], 2)).toEqual([{ cell: 5, count: 3 }, { cell: 3, count: 2 }]);
});
