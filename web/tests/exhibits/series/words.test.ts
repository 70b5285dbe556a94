import { describe, expect, test } from "vitest";
import type { Checkpoint, Flows } from "../../../src/exhibits/series/document";
import { bestOf, clusterSentence, curveSentence, fadeSentence, flowSentence, forgettingSentence, learntSentence, livesSentence, mostForgotten, pointsSentence, slowest, worstFirst } from "../../../src/exhibits/series/words";

const checkpoint = (name: string, errors: number, forgotten = 0, learnt = 0): Checkpoint => ({ name, images: 1000, errors, accuracy: 1 - errors / 1000, low: 0.98 - errors / 1000, high: 1.02 - errors / 1000, forgotten, learnt });

describe("the best checkpoint", () => {
  test("may be the last", () => {
    expect(bestOf([checkpoint("e1", 300), checkpoint("e2", 100)])).toBe("e2 has the highest accuracy: 90.0% (900 of 1,000).");
  });

  test("or the last and others alike", () => {
    expect(bestOf([checkpoint("e1", 100), checkpoint("e2", 100)])).toBe("e2 has the highest accuracy: 90.0% (900 of 1,000), as e1 has.");
    expect(bestOf([checkpoint("e1", 100), checkpoint("e2", 100), checkpoint("e3", 100)])).toContain(", as 2 others have.");
  });

  test("or another, and then it is said whether the intervals overlap", () => {
    expect(bestOf([checkpoint("e1", 80), checkpoint("e2", 100)])).toBe("e1 has the highest accuracy: 92.0% (920 of 1,000). The last, e2, has 90.0% (900 of 1,000). The 95% intervals of both overlap.");
    expect(bestOf([checkpoint("e1", 80), checkpoint("e2", 300)])).not.toContain("overlap");
  });
});

describe("forgetting", () => {
  test("is worst where most are forgotten, of those correct before", () => {
    expect(mostForgotten([checkpoint("e1", 300), checkpoint("e2", 250, 30, 80), checkpoint("e3", 260, 90, 80)])).toBe("Most are forgotten at e3: 90 of 750 images that e2 classifies correctly (12%).");
    expect(mostForgotten([checkpoint("e1", 300), checkpoint("e2", 300)])).toBe("No image is forgotten from any checkpoint to the next.");
  });

  test("is counted by how often", () => {
    expect(forgettingSentence([800, 100, 20, 5], 1000)).toBe("125 of 1,000 images (13%) were forgotten at least once, 25 of them more than once; at most 3 times.");
    expect(forgettingSentence([990, 1], 1000)).toBe("1 of 1,000 images (<1%) was forgotten at least once.");
    expect(forgettingSentence([990], 1000)).toBe("None of 1,000 images was correct at one checkpoint and misclassified at the next.");
  });

  test("leaves images that are correct since some checkpoint", () => {
    expect(learntSentence([700, 100, 50], ["e1", "e2", "e3"], 1000)).toBe("850 of 1,000 images are correct at e3: 700 at every checkpoint, 50 only since e3.");
  });
});

describe("classes and clusters", () => {
  const all = [{ name: "cat", images: 100, errors: [60, 10] }, { name: "dog", images: 50, errors: [20, 9] }, { name: "fox", images: 0, errors: [0, 0] }];

  test("come with the largest share of errors first, without those that have no images", () => {
    expect(worstFirst(all).map(({ name }) => name)).toEqual(["dog", "cat"]);
    expect(slowest(all, "e1")).toBe("dog has the largest share of errors at the last checkpoint: 9 of 50 images (18%), from 20 at e1.");
    expect(slowest([{ name: "cat", images: 9, errors: [3, 0] }], "e1")).toBe("");
  });

  test("say their curve, with its peak where that is neither end", () => {
    expect(curveSentence(all[0]!, ["e1", "e2"])).toBe("cat: 60 of 100 images misclassified at e1, 10 at e2");
    expect(curveSentence({ name: "cat", images: 100, errors: [10, 60, 20] }, ["e1", "e2", "e3"])).toContain(", most at e2 (60), 20 at e3");
  });
});

describe("flows", () => {
  const flows: Flows = {
    clusters: [[{ name: "cat → dog", size: 60, life: 0 }], [{ name: "cat → dog", size: 30, life: 0 }, { name: "other errors", size: 10, life: -1 }], [{ name: "cat → dog", size: 9, life: 0 }]],
    links: [[{ from: 0, to: 0, shared: 25 }, { from: 0, to: 1, shared: 6 }], [{ from: 0, to: 0, shared: 9 }]],
  };
  const names = ["e1", "e2", "e3"];

  test("of a cluster: what came, and where it goes", () => {
    expect(clusterSentence(flows, names, 1, 0)).toBe("“cat → dog” at e2: 30 errors. At e1 they were: 25 in “cat → dog”, 5 correct. At e3 they are: 9 in “cat → dog”, 21 correct.");
    expect(clusterSentence(flows, names, 1, 1)).toBe("Other errors at e2: 10. At e1 they were: 6 in “cat → dog”, 4 correct. At e3 they are: 10 correct.");
    expect(clusterSentence(flows, names, 0, 0)).toBe("“cat → dog” at e1: 60 errors. At e2 they are: 25 in “cat → dog”, 6 in other errors, 29 correct.");
  });

  test("between two, and from or to correct", () => {
    expect(flowSentence(flows, names, 0, 0, 0, 25)).toBe("25 of 60 errors in “cat → dog” at e1 are in “cat → dog” at e2 (30).");
    expect(fadeSentence(flows, names, 1, 0, "came", 5)).toBe("5 of 30 errors in “cat → dog” at e2 were correctly classified at e1.");
    expect(fadeSentence(flows, names, 1, 1, "went", 10)).toBe("10 of 10 other errors at e2 are correctly classified at e3.");
    expect(fadeSentence(flows, names, 1, 0, "went", 21)).toBe("21 of 30 errors in “cat → dog” at e2 are correctly classified at e3.");
  });

  test("say how many clusters live on", () => {
    expect(livesSentence(flows)).toBe("1 of 1 cluster lives on from one checkpoint to the next, 1 through all 3.");
    expect(livesSentence({ clusters: [[], []], links: [[]] })).toBe("No checkpoint has clusters.");
  });
});

test("a map says how many of a checkpoint’s errors it has", () => {
  const map = { method: "PCA" as const, x: [[1, -1, 5]], y: [[1, -1, 5]] };
  expect(pointsSentence(map, [checkpoint("e1", 3)], 0)).toBe("e1: 2 of 3 errors on the map");
  expect(pointsSentence(map, [checkpoint("e1", 3)], 0, false)).toBe("2 of 3 errors on the map");
});
