import { describe, expect, test } from "vitest";
import known from "../../../tests/fixtures/confidence.json";
import { answeredAt, answersOf, areaUnder, type Bin, calibrationError, chanceError, equalMass, equalWidth, leastArea, risks, topK, within } from "../../src/counts/confident";
import { byClass, leftAt } from "../../src/counts/perclass";
import type { ConfidenceFile } from "../../src/data/contract";

const every = (file: ConfidenceFile) => Int32Array.from(file.label.keys());

describe.each(Object.keys(known) as (keyof typeof known)[])("of %s confidences", (kind) => {
  const { file: raw, classes, known: said } = known[kind];
  const file = raw as ConfidenceFile;
  const answers = answersOf(file, every(file));

  test("coverage, accuracy, precision and recall at a threshold are scikit-learn’s", () => {
    const of = byClass(file, every(file), classes, 2);
    for (const { at, answered, right, precision, recall } of said.thresholds) {
      const n = answeredAt(answers, at);
      expect([n, n - answers.wrong[n]!]).toEqual([answered, right]);
      const left = of.map((one) => leftAt(one, at));
      left.forEach((one, i) => {
        expect(one.precision || 0).toBeCloseTo(precision[i]!, 10); // which it calls 0 where nothing is answered
        expect(one.recall || 0).toBeCloseTo(recall[i]!, 10);
      });
    }
  });

  test.each([
    ["width", equalWidth],
    ["mass", equalMass],
  ] as const)("the bars of bins of equal %s are those of calibration_curve", (name, bins) => {
    const full = bins(answers).filter(({ n }: Bin) => n > 0);
    const close = (found: number[], expected: number[]) => {
      expect(found.length).toBe(expected.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
    };
    close(full.map(({ right, n }) => right / n), said[name].accuracy);
    close(full.map(({ sum, n }) => sum / n), said[name].confidence);
    expect(full.reduce((sum, { n }) => sum + n, 0)).toBe(file.label.length);
  });

  test("the expected calibration error is NumPy’s", () => {
    expect(calibrationError(equalWidth(answers))).toBeCloseTo(said.ece, 10);
  });

  test("the area under the risk–coverage curve is the mean over all orders of equal confidences", () => {
    expect(Math.abs(areaUnder(risks(answers)) - said.aurc)).toBeLessThan(kind === "sure" ? 5e-4 : 1e-4); // these were drawn
    expect(leastArea(file.label.length, answers.wrong.at(-1)!)).toBeCloseTo(said.least, 10);
  });

  test("the top-k accuracy is scikit-learn’s", () => {
    for (const [k, right] of Object.entries(said.top)) expect(within(file.rank!, every(file), Number(k))).toBe(right);
  });
});

test("by chance a calibrated model has about the calibration error that is said", () => {
  const n = 600;
  const errors = Array.from({ length: 200 }, (_, seed) => {
    let state = seed + 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let i = 0; i < 10; i++) random();
    const confidence = Array.from({ length: n }, () => Math.round(65535 * (0.3 + 0.7 * random())));
    const prediction = confidence.map((level) => (random() < level / 65535 ? 0 : 1));
    const file = { format: 1, levels: 65535, label: prediction.map(() => 0), prediction, confidence, rank: null, second: null, image: [] } as ConfidenceFile;
    const bins = equalWidth(answersOf(file, every(file)));
    return [calibrationError(bins), chanceError(bins)];
  });
  const mean = (at: 0 | 1) => errors.reduce((sum, pair) => sum + pair[at]!, 0) / errors.length;
  expect(mean(0) / mean(1)).toBeGreaterThan(0.93);
  expect(mean(0) / mean(1)).toBeLessThan(1.07);
});

test("of no images there are no figures, and no failure", () => {
  const file = known.few.file as ConfidenceFile;
  const none = answersOf(file, new Int32Array(0));
  expect(answeredAt(none, 0)).toBe(0);
  expect([equalMass(none), risks(none).length, calibrationError(equalWidth(none))]).toEqual([[], 0, NaN]);
});

test("a top-k accuracy is one of the few that say something", () => {
  expect([2, 3, 5, 6, 1000].map(topK)).toEqual([0, 2, 2, 5, 5]);
});

test("a near miss is an error whose label came second, counted by class", () => {
  const file: ConfidenceFile = { format: 1, levels: 65535, label: [0, 0, 0, 1, 2, 2], prediction: [0, 1, 2, 1, 0, 1], confidence: [9, 8, 7, 6, 5, 4], rank: [1, 2, 3, 1, 2, 2], second: [1, 0, 1, 0, 2, 2], image: [1, 2, 4, 5] };
  expect(byClass(file, every(file), 3, 2).map(({ near, errors }) => [near, errors])).toEqual([[1, 2], [0, 0], [2, 2]]);
  expect(byClass({ ...file, rank: null }, every(file), 3, 2)[0]!.near).toBeNaN();
});
