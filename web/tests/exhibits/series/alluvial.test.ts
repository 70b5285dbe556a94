import { describe, expect, test } from "vitest";
import { alluvial, colouredLives, ordered, outline, type Room } from "../../../src/exhibits/series/alluvial";
import type { Flows } from "../../../src/exhibits/series/document";

/** Two clusters that cross their sizes, a rest, and one that is born at the end. */
const FLOWS: Flows = {
  clusters: [
    [{ name: "cat → dog", size: 60, life: 0 }, { name: "fox → cat", size: 20, life: 1 }, { name: "other errors", size: 20, life: -1 }],
    [{ name: "fox → cat", size: 30, life: 1 }, { name: "cat → dog", size: 10, life: 0 }, { name: "other errors", size: 10, life: -1 }],
    [{ name: "dog → fox", size: 20, life: 2 }, { name: "fox → cat", size: 5, life: 1 }],
  ],
  links: [
    [{ from: 0, to: 1, shared: 8 }, { from: 1, to: 0, shared: 15 }, { from: 2, to: 0, shared: 5 }],
    [{ from: 0, to: 1, shared: 5 }],
  ],
};
const ROOM: Room = { apart: 100, height: 120, block: 10, gap: 10, left: 0, right: 50, shares: false };

describe("an alluvial picture", () => {
  const { columns, ribbons, fades, width } = alluvial(FLOWS, ROOM);

  test("has one scale for all checkpoints: the one with most errors fills the height", () => {
    expect(columns[0]!.map(({ height }) => height)).toEqual([60, 20, 20]); // 100 errors and two gaps in 120 px
    expect(columns[1]!.map(({ height }) => height)).toEqual([30, 10, 10]);
    expect(Math.max(...columns.flat().map(({ y, height }) => y + height))).toBe(120);
    expect(columns.map((column) => column[0]!.x)).toEqual([0, 100, 200]);
    expect(width).toBe(2 * 100 + 10 + 50);
  });

  test("has clusters that do not overlap, the rest of the errors below them", () => {
    for (const column of columns) {
      const down = [...column].sort((a, b) => a.y - b.y);
      down.slice(1).forEach((block, i) => expect(block.y).toBeCloseTo(down[i]!.y + down[i]!.height + ROOM.gap));
    }
    expect(columns[0]!.at(-1)!.y).toBe(100);
    expect(columns[1]!.at(-1)!.y).toBe(Math.max(...columns[1]!.map(({ y }) => y)));
  });

  test("keeps clusters in the order in which they flow, though their sizes cross", () => {
    expect(ordered(FLOWS)[0]!.slice(0, 2)).toEqual([0, 1]);
    expect(ordered(FLOWS)[1]!.slice(0, 2)).toEqual([1, 0]); // the life 0 is still above
  });

  test("has ribbons as high as what is shared, inside the clusters at both ends", () => {
    expect(ribbons.map(({ shared, height }) => [shared, height])).toEqual([[8, { left: 8, right: 8 }], [15, { left: 15, right: 15 }], [5, { left: 5, right: 5 }], [5, { left: 5, right: 5 }]]);
    for (const { step, from, to, left, right, height } of ribbons) {
      const [a, b] = [columns[step]![from]!, columns[step + 1]![to]!];
      expect(left.y).toBeGreaterThanOrEqual(a.y);
      expect(left.y + height.left).toBeLessThanOrEqual(a.y + a.height + 1e-9);
      expect(right.y).toBeGreaterThanOrEqual(b.y);
      expect(right.y + height.right).toBeLessThanOrEqual(b.y + b.height + 1e-9);
    }
    const into = ribbons.filter(({ to, step }) => step === 0 && to === 0);
    expect(new Set(into.map(({ right }) => right.y)).size).toBe(2); // side by side, not on top of each other
  });

  test("fades what was correct before, or is correct afterwards", () => {
    const found = fades.map(({ step, at, side, errors }) => [step, at, side, errors]);
    expect(found).toContainEqual([0, 0, "went", 52]);
    expect(found).toContainEqual([1, 0, "came", 10]);
    expect(found).toContainEqual([2, 0, "came", 20]);
    expect(found.filter(([step, , side]) => (step === 0 && side === "came") || (step === 2 && side === "went"))).toEqual([]);
    expect(found).not.toContainEqual([2, 1, "came", 0]);
  });

  test("has columns of one height where heights are shares", () => {
    const shares = alluvial(FLOWS, { ...ROOM, shares: true });
    for (const column of shares.columns) expect(Math.max(...column.map(({ y, height }) => y + height))).toBeCloseTo(120);
    const { height } = shares.ribbons[0]!;
    expect(height.right / height.left).toBeCloseTo(2); // 100 errors, then 50
    expect(outline(shares.ribbons[0]!)).toMatch(/^M10\.0,[\d.]+C.*Z$/);
  });

  test("gives colours to lives that go on, the largest first", () => {
    expect([...colouredLives(FLOWS, 8)]).toEqual([[0, 0], [1, 1]]);
    expect([...colouredLives(FLOWS, 1)]).toEqual([[0, 0]]);
  });

  test("stands where a checkpoint has no errors", () => {
    const empty = alluvial({ clusters: [FLOWS.clusters[0]!, []], links: [[]] }, ROOM);
    expect(empty.columns[1]).toEqual([]);
    expect(empty.fades).toHaveLength(3);
    expect(alluvial({ clusters: [[], []], links: [[]] }, ROOM).height).toBe(0);
  });
});
