import { describe, expect, test } from "vitest";
import { visibleRows } from "../../src/layout/window";
import { generator } from "../trees";

describe("the rows worth having", () => {
  test("always cover what is in sight, and never leave the list", () => {
    const random = generator(7);
    for (let i = 0; i < 2000; i++) {
      const count = Math.floor(random() * 1200);
      const height = 100 + random() * 900;
      const top = random() * Math.max(0, count * 33 - height);
      const { from, to } = visibleRows(count, 33, top, height);
      expect(from).toBeLessThanOrEqual(Math.floor(top / 33));
      expect(to).toBeGreaterThanOrEqual(Math.min(count, Math.ceil((top + height) / 33)));
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(count);
      expect(to - from).toBeLessThan(70);
    }
  });
  test("stay the same while the list moves by a little", () => {
    expect(visibleRows(1000, 33, 3300, 600)).toEqual(visibleRows(1000, 33, 3310, 600));
  });
});
