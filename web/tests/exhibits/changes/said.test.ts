import { describe, expect, test } from "vitest";
import { chanceSentence, outcomeSentence, pSaid } from "../../../src/exhibits/changes/said";

describe("what became of a cluster's images", () => {
  test("is said most first, with how many they are", () => {
    expect(outcomeSentence({ fixed: 2, broken: 36, still: 3 }, "B")).toBe("36 of these 41 images are new errors of B; 3 are errors of both models; 2 are fixed in B.");
    expect(outcomeSentence({ fixed: 8, broken: 1, still: 0 }, "B")).toBe("8 of these 9 images are fixed in B; 1 is a new error of B.");
  });

  test("is said of all at once where it is the same, and of a single image", () => {
    expect(outcomeSentence({ fixed: 0, broken: 5, still: 0 }, "B")).toBe("All 5 images are new errors of B.");
    expect(outcomeSentence({ fixed: 1, broken: 0, still: 0 }, "B")).toBe("This image is fixed in B.");
    expect(outcomeSentence({ fixed: 0, broken: 0, still: 1 }, "B")).toBe("This image is an error of both models.");
    expect(outcomeSentence({ fixed: 0, broken: 0, still: 0 }, "B")).toBe("");
  });

  test("is more than chance, which way, or may be chance", () => {
    expect(chanceSentence({ fixed: 2, broken: 36, still: 3 }, 1e-8)).toBe("More new errors than chance: p < .001.");
    expect(chanceSentence({ fixed: 12, broken: 2, still: 3 }, 0.013)).toBe("More fixed than chance: p = .013.");
    expect(chanceSentence({ fixed: 3, broken: 5, still: 3 }, 0.7266)).toBe("The difference may be chance: p = .73.");
  });
});

test("a p is said as the pipeline says it", () => {
  expect([0.0004, 0.0321, 0.41, 0.996, 1].map(pSaid)).toEqual(["p < .001", "p = .032", "p = .41", "p = 1", "p = 1"]);
});
