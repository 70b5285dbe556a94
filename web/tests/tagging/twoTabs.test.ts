/** Two tabs of a site share the browser's storage: neither takes from the other what it has just said. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Tagger } from "../../src/tagging/tagger";

const KEY = "wrongtree tags s /s/";
let store: Map<string, string>;
let listeners: ((event: { key: string; newValue: string }) => void)[];
let late: (() => void)[]; // events that the browser has not delivered yet

beforeEach(() => {
  vi.useFakeTimers();
  store = new Map();
  listeners = [];
  late = [];
  vi.stubGlobal("location", { pathname: "/s/" });
  vi.stubGlobal("addEventListener", () => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab: its storage events go to all others. @param prompt whether they arrive at once */
function tab(prompt = true): Tagger {
  const changed = vi.fn();
  let own: (typeof listeners)[number] = () => {};
  const as = <T>(act: () => T): T => {
    vi.stubGlobal("window", {
      addEventListener: (_: string, listener: typeof own) => {
        own = listener;
        listeners.push(listener);
      },
    });
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => {
        store.set(key, value);
        const deliver = () => listeners.filter((other) => other !== own).forEach((other) => other({ key, newValue: value }));
        if (prompt) deliver();
        else late.push(deliver);
      },
    });
    return act();
  };
  const site = { manifest: { name: "s", generator: "g", trees: [] }, errors: { id: ["a", "b", "c"] }, treeOf: () => null, loadTree: () => Promise.resolve(), changed };
  const tagger = as(() => new Tagger(site as never));
  as(() => tagger.restore());
  // Whatever a tab does, it does with its own storage.
  return new Proxy(tagger, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? (...args: unknown[]) => as(() => Reflect.apply(value as () => unknown, target, args)) : value;
    },
  });
}

const image = (error: number) => ({ errors: [error] });
const kept = () => JSON.parse(store.get(KEY)!) as { tags: Record<string, string[]>; notes: Record<string, string> };

test("a tag in one tab leaves the note that is being typed in the other", () => {
  const [here, there] = [tab(), tab()];
  here.note(image(0), "a dog in the");
  there.tag(image(1), "noise", true);
  expect(here.noteOf(image(0))).toBe("a dog in the");
  expect(here.tagsOf(image(1)).all).toEqual(["noise"]);
  here.note(image(0), "a dog in the mirror");
  vi.advanceTimersByTime(1000);
  expect(kept()).toMatchObject({ tags: { noise: ["b"] }, notes: { a: "a dog in the mirror" } });
  expect(there.noteOf(image(0))).toBe("a dog in the mirror");
});

test("a tag is added to what the other tab has kept, though its event has not come yet", () => {
  const [here, there] = [tab(false), tab(false)];
  here.tag(image(0), "noise", true);
  there.tag(image(1), "noise", true);
  expect(kept().tags.noise!.sort()).toEqual(["a", "b"]);
  late.forEach((deliver) => deliver());
  expect(here.tagsOf(image(1)).all).toEqual(["noise"]);
  expect(there.tagsOf(image(0)).all).toEqual(["noise"]);
});

test("what one tab takes off is gone in the other", () => {
  const [here, there] = [tab(), tab()];
  here.tag(image(0), "noise", true);
  there.tag(image(0), "noise", false);
  expect(here.tagsOf(image(0)).all).toEqual([]);
});

test("of a note that both have changed nothing is lost", () => {
  const [here, there] = [tab(), tab()];
  here.note(image(0), "fog");
  there.note(image(0), "snow");
  vi.advanceTimersByTime(1000);
  for (const word of ["fog", "snow"]) expect(kept().notes.a).toContain(word);
  expect(here.noteOf(image(0)).split("\n")).toHaveLength(2);
});

test("undo takes back what was said in this tab, and nothing of the other", () => {
  const [here, there] = [tab(), tab()];
  here.tag(image(0), "mine", true);
  there.tag(image(1), "theirs", true);
  here.undo();
  expect(here.now.tags.has("mine")).toBe(false);
  expect(kept().tags).toEqual({ theirs: ["b"] });
  here.redo();
  expect(kept().tags).toEqual({ mine: ["a"], theirs: ["b"] });
});
