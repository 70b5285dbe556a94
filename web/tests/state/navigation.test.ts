// @vitest-environment happy-dom
/** Who waits for a file and goes elsewhere meanwhile stays there; the address, the state and the page say the same. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Explorer } from "../../src/state/explorer";
import { calm, Network, openSite } from "../site";

const SLOW = "data/trees/features-none.json";
const COLUMNS = "data/columns.json";
let network: Network;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
  network = new Network();
});
afterEach(() => void vi.unstubAllGlobals());

const shown = ({ state, tree, wholeTree, trees }: Explorer) => ({ tree: state.tree, is: wholeTree === trees.get(state.tree), leaves: tree?.leaves });

describe("a tree that is slow", () => {
  test("comes when it is here; until then the page shows the old one and says what it waits for", async () => {
    const explorer = await openSite();
    network.hold(SLOW);
    const drawn = vi.fn();
    explorer.onChange = drawn;
    void explorer.go.switchTree("features-none");
    await calm();
    expect(explorer.nav.coming).toBe("features-none");
    expect(drawn).toHaveBeenCalled();
    expect(shown(explorer)).toEqual({ tree: "features-label", is: true, leaves: 14 });
    await network.release(SLOW);
    expect(explorer.nav.coming).toBeNull();
    expect(shown(explorer)).toEqual({ tree: "features-none", is: true, leaves: 14 });
    expect(location.hash).toBe("#tree=features-none");
  });

  test("does not land after a later click", async () => {
    const explorer = await openSite();
    network.hold(SLOW);
    void explorer.go.switchTree("features-none");
    await calm();
    explorer.go.open(20);
    const at = location.hash;
    await network.release(SLOW);
    expect(location.hash).toBe(at);
    expect(explorer.state).toMatchObject({ tree: "features-label", node: 20 });
    expect(explorer.notice).toBe("");
    expect(explorer.nav.coming).toBeNull();
  });

  test("lands after a slider was moved, and keeps what the slider says", async () => {
    const explorer = await openSite();
    network.hold(SLOW);
    void explorer.go.switchTree("features-none");
    await calm();
    explorer.nav.set({ k: 5 });
    await network.release(SLOW);
    expect(explorer.state).toMatchObject({ tree: "features-none", k: 5 });
  });

  test("does not land after Back, Back", async () => {
    const explorer = await openSite();
    network.hold(SLOW);
    const back = (hash: string) => {
      history.replaceState(null, "", `${location.href.split("#")[0]}${hash}`);
      window.dispatchEvent(new PopStateEvent("popstate"));
    };
    back("#tree=features-none&node=20");
    await calm();
    back("#node=18");
    await calm();
    await network.release(SLOW);
    expect(location.hash).toBe("#node=18");
    expect(explorer.state).toMatchObject({ tree: "features-label", node: 18 });
    expect(shown(explorer).is).toBe(true);
  });

  test("that fails is said by name, and may be tried again", async () => {
    const explorer = await openSite();
    network.failing.set(SLOW, 1);
    await explorer.go.switchTree("features-none");
    expect(explorer.notice).toBe(`${SLOW} could not be read (no connection).`);
    expect(explorer.state.tree).toBe("features-label");
    explorer.again!();
    await calm();
    expect(explorer.state.tree).toBe("features-none");
    expect(explorer.notice).toBe("");
    expect(explorer.again).toBeNull();
  });

  test("that fails on the way to a confusion is said, too", async () => {
    network = new Network();
    const explorer = await openSite();
    const split = explorer.manifest.trees.find(({ id }) => id === "features-none")!;
    split.grouping = "confusion";
    network.failing.set(SLOW, 1);
    await explorer.go.openConfusion(0, 1, false);
    expect(explorer.notice).toContain(SLOW);
  });
});

test("a link to a tree that cannot be read leaves the page as it came", async () => {
  network.failing.set(SLOW, 1);
  await expect(openSite("#tree=features-none")).rejects.toThrow(SLOW);
});

describe("a filter by a column that cannot be read", () => {
  const where = "#where=column%3Alight%3Ais%3A0";

  test("is refused aloud on a link, and applied when it is tried again", async () => {
    network.failing.set(COLUMNS, 1);
    const explorer = await openSite(where);
    expect(explorer.state.filters).toEqual([]);
    expect(explorer.filtered).toBe(false);
    expect(explorer.notice).toBe("Filters by metadata are not applied: data/columns.json could not be read (no connection).");
    explorer.again!();
    await calm();
    expect(explorer.state.filters).toHaveLength(1);
    expect(explorer.tree!.leaves).toBeLessThan(14);
    expect(explorer.notice).toBe("");
  });

  test("is refused aloud in the form", async () => {
    const explorer = await openSite();
    network.failing.set(COLUMNS, 1);
    explorer.filters.add({ field: { column: "light" }, kind: "is", values: [0] });
    await calm();
    expect(explorer.state.filters).toEqual([]);
    expect(explorer.notice).toBe("Filter not applied: data/columns.json could not be read (no connection).");
    expect(location.hash).toBe("");
    explorer.again!();
    await calm();
    expect(explorer.state.filters).toHaveLength(1);
    expect(explorer.tree!.leaves).toBeLessThan(14);
  });

  test("or that asks of it what it has not, is never named over all errors", async () => {
    const explorer = await openSite("#where=column%3Alight%3Afrom%3A0..1&where=label%3A0");
    expect(explorer.state.filters).toEqual([{ field: "label", kind: "is", values: [0] }]);
    expect(explorer.notice).toContain("“column:light:from:0..1” means nothing on this site");
  });
});

test("a rule whose images cannot be read is refused aloud, and may be tried again", async () => {
  network.failing.set("data/images.json", 1);
  const explorer = await openSite("#without=label%3A0");
  expect(explorer.state.without).toEqual([]);
  expect(explorer.notice).toBe("Nothing is forgiven: data/images.json could not be read (no connection).");
  explorer.again!();
  await calm();
  expect(explorer.forgiven!.images.length).toBeGreaterThan(0);
});

describe("an open image", () => {
  test("goes back once, however often it is closed", async () => {
    const explorer = await openSite();
    const back = vi.spyOn(history, "go").mockImplementation(() => {});
    explorer.images.open(3);
    explorer.images.close();
    explorer.images.close();
    explorer.images.close();
    expect(back.mock.calls).toEqual([[-1]]);
    history.replaceState(null, "", location.href.split("#")[0]!);
    window.dispatchEvent(new PopStateEvent("popstate"));
    await calm();
    expect(explorer.state.image).toBeNull();
    explorer.images.open(4); // and the next one closes as well
    explorer.images.close();
    expect(back).toHaveBeenCalledTimes(2);
  });
});

describe("the title", () => {
  test("says what is shown, so that entries of the history can be told apart", async () => {
    const explorer = await openSite();
    const titles = [document.title];
    explorer.go.open(20);
    titles.push(document.title);
    explorer.images.open(3);
    titles.push(document.title);
    explorer.nav.go({ image: null, view: "confusion" });
    titles.push(document.title);
    expect(new Set(titles).size).toBe(4);
    expect(titles[0]).toBe("tiny");
    for (const title of titles.slice(1)) expect(title).toMatch(/ · tiny$/);
    expect(titles[2]).toContain(explorer.errors.id[3]);
    expect(titles[3]).toContain("Confusion");
  });
});

test("a view that the site has nothing for falls back to the treemap, and that is said", async () => {
  network = new Network({ noise: null, labels: null });
  const explorer = await openSite("#view=data");
  expect(explorer.state.view).toBe("treemap");
  expect(explorer.notice).toContain("This site has no view “data”; showing the treemap.");
});
