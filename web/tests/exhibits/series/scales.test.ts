import { describe, expect, test } from "vitest";
import { along, common, named, roundUp, ticksOf, topOf } from "../../../src/exhibits/series/scales";

describe("scales", () => {
  test("put checkpoints evenly between two ends, and a single one in the middle", () => {
    expect([0, 1, 2].map(along(3, 10, 110))).toEqual([10, 60, 110]);
    expect(along(1, 10, 110)(0)).toBe(60);
  });

  test("end at a round number that has room for all", () => {
    expect(topOf([0.02, 0.31])).toBe(0.4);
    expect(topOf([0, 0])).toBe(0.01);
    expect(topOf([1])).toBe(1);
    expect([1, 7, 29, 331, 1000].map(roundUp)).toEqual([1, 8, 30, 400, 1000]);
  });

  test("have few round ticks around all values", () => {
    expect(ticksOf([0.578, 0.94])).toEqual([0.4, 0.6, 0.8, 1]);
    expect(ticksOf([0.912, 0.931])).toEqual([0.91, 0.92, 0.93, 0.94]);
    expect(ticksOf([0, 1])).toEqual([0, 0.25, 0.5, 0.75, 1]);
    for (const [low, high] of [[0.5, 0.5], [1, 1], [0, 0], [0.333, 0.999]]) {
      const ticks = ticksOf([low!, high!]);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(7);
      expect(ticks[0]).toBeLessThanOrEqual(low!);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high!);
    }
  });
});

describe("names of checkpoints", () => {
  test("are all written where there is room, else some, with the first and the last", () => {
    expect(named([20, 20, 20], 100)).toEqual([0, 1, 2]);
    const some = named(Array<number>(30).fill(20), 12);
    expect([some[0], some.at(-1)]).toEqual([0, 29]);
    some.slice(1).forEach((at, i) => expect((at - some[i]!) * 12).toBeGreaterThanOrEqual(30));
    expect(named([20], 100)).toEqual([0]);
    expect(named([], 100)).toEqual([]);
  });

  test("leave out what they have in common, but no half number and no half word", () => {
    expect(common(["epoch-1", "epoch-2", "epoch-10"])).toBe("epoch-");
    expect(common(["epoch-10", "epoch-11", "epoch-12"])).toBe("epoch-");
    expect(common(["net-first", "net-fifth"])).toBe("net-");
    expect(common(["a", "b"])).toBe("");
    expect(common(["one"])).toBe("");
    expect(common(["best", "best2"])).toBe("");
  });
});
