import { expect, test } from "vitest";
import { groupingMeaning, groupingName, representationMeaning, representationName, treeName } from "../../src/words/trees";

test("representations and groupings have names that people understand, and say their ids beside", () => {
  expect(representationName("combined")).toBe("overall look");
  expect(representationMeaning("combined")).toContain("(combined)");
  expect(representationName("features+saliency")).toBe("content + sensitive places");
  expect(representationName("mine")).toBe("mine");
  expect(representationMeaning("mine")).toBe("(mine)");
  expect(groupingName("none")).toBe("nothing");
  expect(groupingMeaning("label")).toContain("ground-truth label");
  expect(treeName({ representation: "doubt", grouping: "none" })).toBe("label doubt, not split");
  expect(treeName({ representation: "combined", grouping: "label" })).toBe("overall look, split by class");
});
