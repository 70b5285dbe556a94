import { describe, expect, test } from "vitest";
import { plain, searchNames } from "../../src/words/search";

const names = ["wildcat", "cat", "bobcat lynx", "black cat", "caterpillar", "Caffè", "dog"].map(plain);
const find = (query: string, limit = 50) => searchNames(query, names, limit).hits.map((hit) => names[hit]);

describe("search", () => {
  test("puts the whole name first, then beginnings, then words, then the rest", () => {
    expect(find("cat")).toEqual(["cat", "caterpillar", "black cat", "wildcat", "bobcat lynx"]);
  });
  test("wants every word, in any order", () => {
    expect(find("lynx bob")).toEqual(["bobcat lynx"]);
    expect(find("lynx dog")).toEqual([]);
  });
  test("minds neither case nor accents", () => {
    expect(find("CAFFE")).toEqual(["caffe"]);
    expect(find("caffè")).toEqual(["caffe"]);
  });
  test("counts what it does not show", () => {
    expect(searchNames("cat", names, 2)).toEqual({ hits: [1, 4], total: 5 });
  });
  test("finds nothing for nothing, and takes signs as text", () => {
    expect(searchNames("  ", names, 5).total).toBe(0);
    expect(searchNames(".*", names, 5).total).toBe(0);
  });
});
