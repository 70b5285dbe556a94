import { describe, expect, test } from "vitest";
import type { Filter } from "../../src/state/filters";
import { defaults, type Limits, readHash, type State, writeHash } from "../../src/state/url";

const limits: Limits = { trees: ["features-label", "features-none", "a & b=c#?"], defaultTree: "features-label", errors: 800, classes: 10, columns: ["planted", "a:b&c=%"], maps: ["features", "a+b"] };

describe("the URL", () => {
  test("reads as the contract says", () => {
    expect(readHash("#tree=features-none&node=1234&image=17&k=20", limits)).toEqual({
      state: { ...defaults(limits), tree: "features-none", node: 1234, image: 17, k: 20 },
      problems: [],
    });
  });

  test("colours by the column of a comparison at first, and leaves that out", () => {
    const compared: Limits = { ...limits, colour: "column:planted" };
    expect(readHash("", compared).state.by).toBe("column:planted");
    expect(writeHash(defaults(compared), compared)).toBe("");
    expect(readHash(writeHash({ ...defaults(compared), by: "" }, compared), compared)).toEqual({ state: { ...defaults(compared), by: "" }, problems: [] });
  });

  test("keeps the entry that is selected, where the site has it", () => {
    const state: State = { ...defaults(limits), tree: "features-none", filters: [{ field: "entry", kind: "is", values: [2] }] };
    expect(readHash(writeHash(state, limits), { ...limits, entries: 3 })).toEqual({ state, problems: [] });
    expect(readHash("#tree=features-none&where=entry:2", { ...limits, entries: 3 })).toEqual({ state, problems: [] });
    for (const hash of ["#where=entry:2", "#where=entry:-1", "#where=entry:x", "#without=entry:0"]) {
      const { state: read, problems } = readHash(hash, { ...limits, entries: 2 });
      expect(read).toEqual(defaults(limits));
      expect(problems).toHaveLength(1);
    }
  });

  test("keeps a selection, where the site has all of it, and how many clusters it is cut into", () => {
    const state: State = { ...defaults(limits), view: "again", parts: 9, filters: [{ field: "picked", kind: "these", errors: [0, 5, 799] }] };
    expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
    expect(readHash(writeHash(state, limits), { ...limits, errors: 799 }).state.filters).toEqual([]);
    expect(readHash("#where=picked:&parts=26", limits)).toMatchObject({ state: defaults(limits), problems: [expect.any(String), expect.any(String)] });
  });

  test("leaves default values out", () => {
    expect(writeHash(defaults(limits), limits)).toBe("");
    expect(writeHash({ ...defaults(limits), node: 900 }, limits)).toBe("#node=900");
  });

  test("comes back exactly from every state", () => {
    for (const tree of limits.trees)
      for (const node of [0, 799, 1598])
        for (const image of [null, 0, 799])
          for (const k of [2, 12, 64]) {
            const state: State = { ...defaults(limits), tree, node, image, k };
            expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
          }
  });

  test("keeps how the map is cut, coloured and filtered, and its page", () => {
    const filters: Filter[] = [
      { field: "label", kind: "is", values: [1, 3] },
      { field: { column: "a:b&c=%" }, kind: "has", text: "x:is:1 & y=%26#" },
      { field: "confidence", kind: "from", least: 0.25, most: null },
      { field: "tag", kind: "any", tags: ["fix next", "a,b&c=%#", "<é>", ""] },
      { field: "tag", kind: "any", tags: [""] },
    ];
    for (const by of ["", "prediction", "confidence", "purity", "tag", "column:a:b&c=%"]) {
      const state: State = { ...defaults(limits), cut: "balanced", size: 40, page: 3, by, filters };
      expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
    }
  });

  test("keeps the class whose groups are on show, among the views of classes only", () => {
    const state: State = { ...defaults(limits), view: "classes", class: 7 };
    expect(writeHash(state, limits)).toBe("#view=classes&class=7");
    expect(readHash("#view=classes&class=7", limits)).toEqual({ state, problems: [] });
    expect(writeHash({ ...state, view: "treemap" }, limits)).toBe("");
    expect(readHash("#view=classes&class=10", limits).problems).toHaveLength(1);
  });

  test("keeps the threshold of confidence, and the class whose predictions are on show", () => {
    for (const threshold of [1, 0.5, 0.000001, 0.123456]) {
      const state: State = { ...defaults(limits), view: "numbers", class: 7, threshold };
      expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
    }
    expect(writeHash({ ...defaults(limits), view: "numbers", class: 7, threshold: 0.9 }, limits)).toBe("#view=numbers&threshold=0.9&class=7");
  });

  test.each(["#threshold=2", "#threshold=-0.1", "#threshold=x", "#threshold=", "#by=column:gone", "#by=red", "#cut=x", "#size=3", "#page=0", "#where=label:x", "#where=column:gone:is:1"])("leaves out %s and says so", (hash) => {
    const { state, problems } = readHash(hash, limits);
    expect(state).toEqual(defaults(limits));
    expect(problems).toHaveLength(1);
  });

  test.each(["#tree=nope", "#node=1599", "#node=-1", "#node=1.5", "#node=1e3", "#node=", "#image=800", "#image=x", "#k=1", "#k=65", "#node=99999999999999"])(
    "falls back and says so for %s",
    (hash) => {
      const { state, problems } = readHash(hash, limits);
      expect(state).toEqual(defaults(limits));
      expect(problems).toHaveLength(1);
    },
  );

  test("ignores what it does not know", () => {
    expect(readHash("#colour=red&%E0%A4%A", limits)).toEqual({ state: defaults(limits), problems: [] });
  });

  test("of a site with one error has node 0 as its root", () => {
    expect(defaults({ ...limits, errors: 1 }).node).toBe(0);
  });
});

describe("the URL of a map", () => {
  test("keeps projection, representations and whether correct images are shown", () => {
    const state: State = { ...defaults(limits), view: "map", projection: "pca", maps: ["a+b", "features"], correct: true };
    expect(writeHash(state, limits)).toBe("#view=map&projection=pca&map=a%2Bb&map=features&correct=1");
    expect(readHash(writeHash(state, limits), limits)).toEqual({ state, problems: [] });
  });

  test.each(["#projection=umap", "#map=gone"])("leaves out %s and says so", (hash) => {
    const { state, problems } = readHash(hash, limits);
    expect(state).toEqual(defaults(limits));
    expect(problems).toHaveLength(1);
  });

  test("shows at most three side by side, each once", () => {
    const many = { ...limits, maps: ["a", "b", "c", "d"] };
    expect(readHash("#view=map&map=a&map=a&map=b&map=c&map=d", many).state.maps).toEqual(["a", "b", "c"]);
  });

  test("is no view of a site without maps", () => {
    const { state, problems } = readHash("#view=map", { ...limits, maps: [] });
    expect(state.view).toBe("treemap");
    expect(problems).toHaveLength(1);
  });
});
