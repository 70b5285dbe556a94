import { describe, expect, test } from "vitest";
import type { InSplit, OfNode } from "../../../src/exhibits/splits/document";
import { gapSentence, headlineOf, images, pointsOf, presenceSentence } from "../../../src/exhibits/splits/said";

const split = (name: string, wrong: number, like: number, all: number): InSplit => ({ name, wrong, like, images: all, errors: wrong, rate: null });
const found = (first: InSplit, of: InSplit, gapClear = 0, presenceClear = 0): OfNode => ({
  info: { look_alikes: 10 } as OfNode["info"],
  first,
  others: [{ of, gap: [0.63, 0.35, 0.8], gapClear, presence: [0.117, 0.08, 0.16], presenceClear }],
  near: "combined",
  share: 1,
});

const TRAIN = split("train", 3, 55, 1000);
const DEV = split("dev", 41, 60, 500);

describe("the headline", () => {
  test("says how much more often a split is misclassified", () => {
    expect(headlineOf(found(TRAIN, DEV, 1, 1))).toBe("Splits: dev 41 of 60 misclassified, train 3 of 55: 63 points more");
    expect(headlineOf(found(TRAIN, DEV, -1))).toContain("63 points fewer");
  });

  test("else that a split has other shares of such images", () => {
    expect(headlineOf(found(split("train", 0, 0, 1000), DEV, 0, 1))).toBe("Splits: 60 of 500 dev images are like these, 0 of 1,000 train images");
  });

  test("else that nothing differs, or cannot be compared", () => {
    expect(headlineOf(found(TRAIN, DEV))).toBe("Splits: dev 41 of 60 misclassified, train 3 of 55: no significant difference");
    expect(headlineOf(found(split("train", 1, 4, 1000), split("dev", 3, 5, 500)))).toContain(": too few errors to compare");
    expect(headlineOf(found(split("train", 4, 4, 1000), split("dev", 0, 0, 500)))).toContain("dev has none");
  });

  test("names the split that differs, of several", () => {
    const three = found(TRAIN, split("val", 5, 60, 400));
    three.others.push({ of: DEV, gap: [0.6, 0.3, 0.8], gapClear: 1, presence: null, presenceClear: 0 });
    expect(headlineOf(three)).toBe("Splits: dev 41 of 60 misclassified, train 3 of 55: 60 points more");
  });
});

describe("the sentences", () => {
  const beside = found(TRAIN, DEV, 1, 1).others[0]!;

  test("have intervals only where there is a difference", () => {
    expect(gapSentence(beside, TRAIN)).toBe("The error rate on images like these is 63 points higher in dev than in train (interval 35 to 80 points).");
    expect(gapSentence({ ...beside, gapClear: 0 }, TRAIN)).toBe("The error rates of dev and train on images like these do not differ significantly.");
    expect(presenceSentence(beside, TRAIN)).toBe("Images like these are rarer in train than in dev: the shares differ by 12 points (interval 8.0 to 16 points).");
    expect(presenceSentence({ ...beside, presenceClear: -1, presence: [-0.117, -0.16, -0.08] }, TRAIN)).toBe("Images like these are rarer in dev than in train: the shares differ by 12 points (interval 8.0 to 16 points).");
  });

  test("say why nothing is compared", () => {
    expect(gapSentence({ ...beside, gap: null }, split("train", 0, 0, 1000))).toBe("train has no images like these, so there is no error rate to compare.");
    expect(gapSentence({ ...beside, gap: null }, TRAIN)).toBe("Fewer than 8 errors: the error rates are not compared.");
    expect(presenceSentence({ ...beside, presence: null }, TRAIN)).toBe("");
  });
});

test("estimates are called so, and points have as many digits as they need", () => {
  expect([images(12, 1), images(1234.6, 0.2)]).toEqual(["12", "about 1,235"]);
  expect([pointsOf(0.634), pointsOf(-0.0312), pointsOf(0.0004)]).toEqual(["63", "3.1", "0.04"]);
});
