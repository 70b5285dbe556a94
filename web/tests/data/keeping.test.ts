import { describe, expect, test } from "vitest";
import { Keeping } from "../../src/data/keeping";

/** As the standard describes it, with room for so many characters. */
function storage(room = Infinity): Storage & Map<string, string> {
  const map = new Map<string, string>();
  return Object.assign(map, {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => {
      const others = [...map].filter(([other]) => other !== key).reduce((sum, [k, v]) => sum + k.length + v.length, 0);
      if (others + key.length + value.length > room) throw new DOMException("", "QuotaExceededError");
      map.set(key, value);
    },
    removeItem: (key: string) => void map.delete(key),
  }) as never;
}

describe("what is kept", () => {
  test("comes back", () => {
    const shelf = storage();
    expect(new Keeping("k", () => shelf).write("text")).toBe("");
    expect(new Keeping("k", () => shelf).read()).toBe("text");
    expect(new Keeping("other", () => shelf).read()).toBeNull();
  });

  test("does not fit: a sentence says so, and what was kept before is still there", () => {
    const shelf = storage(20);
    const keeping = new Keeping("k", () => shelf);
    keeping.write("short");
    expect(keeping.write("x".repeat(30))).toMatch(/storage is full\. .* export them/);
    expect(keeping.read()).toBe("short");
  });

  test("is forbidden: a sentence says so, and reading finds nothing", () => {
    const keeping = new Keeping("k", () => {
      throw new DOMException("", "SecurityError");
    });
    expect(keeping.read()).toBeNull();
    expect(keeping.write("x")).toMatch(/stores no data for this page/);
  });

  test("is damaged: it is set aside under a name of its own, each time another", () => {
    const shelf = storage();
    const keeping = new Keeping("k", () => shelf);
    for (const n of [1, 2]) {
      keeping.write(`broken ${n}`);
      expect(keeping.setAside(`broken ${n}`)).toContain(`k damaged ${n}`);
      expect(keeping.read()).toBeNull();
    }
    expect(shelf.get("k damaged 1")).toBe("broken 1");
    expect(shelf.get("k damaged 2")).toBe("broken 2");
  });

  test("is damaged and there is no room beside it: it stays, and nothing is written over it", () => {
    const shelf = storage(30);
    const keeping = new Keeping("k", () => shelf);
    keeping.write("x".repeat(25));
    expect(keeping.setAside("x".repeat(25))).toMatch(/no space/);
    expect(keeping.write("new")).toMatch(/export them/);
    expect(keeping.read()).toBe("x".repeat(25));
  });
});
