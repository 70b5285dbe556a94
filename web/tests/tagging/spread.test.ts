import { describe, expect, it } from "vitest";
import { spreadTo } from "../../src/tagging/spread";

const ALIKE: Record<number, number[]> = { 0: [1, 5, 7], 1: [0, 6, 5], 2: [8, 7, 0], 3: [] };
const alikeOf = (member: number) => ALIKE[member] ?? [];

describe("what a tag could be spread to", () => {
  it("is named most often first, then by the best rank, then by number", () => {
    // 5: by 0 and 1, best rank 1. 7: by 0 and 2, best rank 1. 8: once, rank 0. 6: once, rank 1.
    expect(spreadTo([0, 1, 2], alikeOf)).toEqual([5, 7, 8, 6]);
  });

  it("leaves out what has the tag, and is nothing without look-alikes", () => {
    expect(spreadTo([0], alikeOf)).toEqual([1, 5, 7]);
    expect(spreadTo([0, 1, 5, 7], alikeOf)).toEqual([6]);
    expect(spreadTo([3], alikeOf)).toEqual([]);
    expect(spreadTo([], alikeOf)).toEqual([]);
  });

  it("counts a tagged member once, and puts the better rank before the lower number", () => {
    expect(spreadTo([0, 0], (member) => (member === 0 ? [9, 4] : []))).toEqual([9, 4]);
  });
});
