/** The address keeps up with the page, and the browser's limits never hold the page up. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AddressBar } from "../../src/state/addressBar";

const PAGE = "https://host/site/";

/** A browser's history, with a limit. @param refuse what becomes of a change beyond the limit */
function browser(most: number, refuse: () => void) {
  const times: number[] = [];
  const entries: { url: string; data: unknown }[] = [{ url: PAGE, data: null }];
  const calls = { refused: 0 };
  const change = (act: () => void) => {
    const now = performance.now();
    while (times.length > 0 && now - times[0]! > 30_000) times.shift();
    if (times.length >= most) {
      calls.refused++;
      return refuse();
    }
    times.push(now);
    act();
  };
  vi.stubGlobal("location", {
    get href() {
      return entries.at(-1)!.url;
    },
  });
  vi.stubGlobal("history", {
    get state() {
      return entries.at(-1)!.data;
    },
    pushState: (data: unknown, _: string, url: string) => change(() => void entries.push({ url, data })),
    replaceState: (data: unknown, _: string, url: string) => change(() => void (entries[entries.length - 1] = { url, data })),
    go: vi.fn(),
  });
  return { entries, times, calls };
}

const safari = () => {
  throw new DOMException("Attempt to use history.pushState() more than 100 times per 30 seconds", "SecurityError");
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a slider", () => {
  test("that moves 239 times in 6.5 s leaves room in Safari's 100 changes, and ends at its last value", () => {
    const { entries, times, calls } = browser(100, safari);
    const address = new AddressBar();
    for (let i = 0; i < 239; i++) {
      address.write(`#k=${i}`, "replace");
      vi.advanceTimersByTime(6500 / 239);
    }
    vi.advanceTimersByTime(1000);
    expect(entries).toEqual([{ url: `${PAGE}#k=238`, data: null }]);
    expect(calls.refused).toBe(0);
    expect(times.length).toBeLessThan(75);
  });

  test("writes its first move at once", () => {
    const { entries } = browser(100, safari);
    new AddressBar().write("#k=3", "replace");
    expect(entries[0]!.url).toBe(`${PAGE}#k=3`);
  });

  test("that a click follows leaves its last value in the entry that the click leaves", () => {
    const { entries } = browser(100, safari);
    const address = new AddressBar();
    for (let k = 2; k <= 60; k++) address.write(`#k=${k}`, "replace");
    expect(entries[0]!.url).not.toBe(`${PAGE}#k=60`); // late
    address.write("#k=60&node=7", "push");
    expect(entries.map(({ url }) => url.slice(PAGE.length))).toEqual(["#k=60", "#k=60&node=7"]);
  });
});

describe.each([
  ["throws, as Safari does", safari],
  ["leaves the address as it is, as Chromium does", () => {}],
])("a browser that %s", (_, refuse) => {
  test("has the right address in the end, and no click fails", () => {
    const { entries, calls } = browser(20, refuse);
    const address = new AddressBar();
    for (let i = 0; i < 60; i++) {
      address.write(`#node=${i}`, "push");
      vi.advanceTimersByTime(50);
    }
    expect(calls.refused).toBeGreaterThan(0);
    vi.advanceTimersByTime(32_000);
    expect(entries.at(-1)!.url).toBe(`${PAGE}#node=59`);
    expect(entries.length).toBeLessThanOrEqual(41);
  });

  test("does not lead Back out of the site, when the entry of an image could not be made", () => {
    browser(0, refuse);
    const address = new AddressBar();
    address.write("#image=3", "push", 1);
    expect(address.entered).toBe(0);
  });
});

test("a slider that never rests stays within Safari's 100 changes in 30 s", () => {
  const { calls } = browser(100, safari);
  const address = new AddressBar();
  for (let i = 0; i < 2400; i++) {
    address.write(`#k=${i}`, "replace");
    vi.advanceTimersByTime(25);
  }
  expect(calls.refused).toBe(0);
});

test("where nothing is ever taken, as in a frame that may only run scripts, it is not tried for ever", () => {
  const { calls } = browser(0, safari);
  const address = new AddressBar();
  address.write("#k=3", "push");
  vi.advanceTimersByTime(600_000);
  expect(calls.refused).toBe(60);
  address.write("#k=4", "push");
  expect(calls.refused).toBe(61);
});

test("where an image was opened is kept while one steps to the next, and found again after Back", () => {
  const { entries } = browser(100, safari);
  const address = new AddressBar();
  address.write("#image=3", "push", 1);
  address.write("#image=4", "replace");
  address.write("#image=5", "replace");
  address.flush();
  expect(address.entered).toBe(1);
  expect(entries.at(-1)).toEqual({ url: `${PAGE}#image=5`, data: { entered: 1 } });
  entries.pop();
  address.moved();
  expect(address.entered).toBe(0);
});

test("what was yet to be written of an entry is not written into the one that the reader went back to", () => {
  const { entries } = browser(100, safari);
  const address = new AddressBar();
  for (let k = 2; k <= 60; k++) address.write(`#k=${k}`, "replace");
  entries[0] = { url: `${PAGE}#node=9`, data: null };
  address.moved();
  vi.advanceTimersByTime(2000);
  expect(entries[0]!.url).toBe(`${PAGE}#node=9`);
});
