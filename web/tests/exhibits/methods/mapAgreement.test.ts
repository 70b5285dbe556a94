import { describe, expect, test } from "vitest";
import agreementJson from "../../../../tests/fixtures/tiny/data/agreement.json";
import type { AgreementFile, OneMapAgreement } from "../../../src/data/contract";
import { headline, mapRows, vectorHeadline, vectorRows } from "../../../src/exhibits/methods/mapAgreement";

const golden = agreementJson as unknown as AgreementFile;
const fives = (...values: (number | null)[]) => values.flatMap((value) => [value, value, value, value, value]);

/** Two clusters, of 30 and of 10 images; `above`: which of them are more alike. */
function one(above: boolean[], images = [30, 10], p: (number | null)[] = [0.01, 0.5]): OneMapAgreement {
  return { empty: 0, apart: fives(0.1) as number[], images, within: fives(0.4, 0.2), null: fives(0.3, null), p: fives(...p), above: above.flatMap((is) => [is, is, is, is, is]) };
}

function maps(saliency: boolean[], gradcam: boolean[], node = [20, 21]): AgreementFile["maps"] {
  return { tree: "features-none", circular: false, sampled: 40, clusters: 12, node, saliency: one(saliency), gradcam: one(gradcam) };
}

describe("the headline is the finding", () => {
  test("by the clusters that are more alike than by chance", () => {
    expect(headline(maps([true, false], [true, true]), "error")).toBe("Saliency maps are more alike than by chance in 1 of 2 clusters, Grad-CAM maps in 2 of 2");
    expect(headline(maps([false, false], [false, false]), "error")).toBe("Maps are no more alike in any of 2 clusters than by chance");
    const single = one([false], [30], [0.5]);
    expect(headline({ ...maps([], []), saliency: single, gradcam: single }, "error")).toBe("Maps are no more alike in the one cluster that was tested than by chance");
  });
  test("unless nothing can be tested", () => {
    expect(headline({ ...maps([true, true], [true, true]), circular: true }, "error")).toBe("Maps are alike in clusters that were made of maps, so nothing is tested");
    const untested = one([false, false], [30, 10], [null, null]);
    expect(headline({ ...maps([], []), saliency: untested, gradcam: untested }, "error")).toBe("Too few errors have the same prediction to tell whether maps are alike by chance");
    expect(headline(golden.maps, "image")).toBe("No cluster has enough images to compare their maps");
  });
});

test("clusters count by their images, and what is not defined does not count", () => {
  const [cc, ...others] = mapRows(maps([true, false], [false, false]));
  expect(others.length).toBe(9);
  expect(cc).toMatchObject({ kind: "saliency", measure: 0, null: 0.3, apart: 0.1, above: 1 });
  expect(cc!.within).toBeCloseTo((30 * 0.4 + 10 * 0.2) / 40);
  expect(mapRows(golden.maps)[0]).toMatchObject({ within: NaN, null: NaN, apart: NaN, above: 0 });
});

test("the golden site has two rows for each vector, and its gradients repeat the prediction", () => {
  const rows = vectorRows(golden.vectors);
  expect(rows.map(({ vector, first, methods }) => [vector, first, methods])).toEqual([
    ["Grad-CAM weights", true, 2],
    ["Grad-CAM weights", false, 2],
    ["Predictions", true, 2],
    ["Predictions", false, 2],
    ["Feature maps", true, 2],
    ["Feature maps", false, 2],
  ]);
  expect(rows.map(({ sameLabel }) => sameLabel)).toEqual([0, 0, 1, 1, 2, 2].map((i) => golden.vectors.same_label[i]));
  expect(vectorHeadline(rows)).toBe("Clusters of Grad-CAM weights only repeat the prediction (ARI 1.00)");
  const known = rows.map((row, i) => ({ ...row, restates: false, figures: { ...row.figures, ari_label: i / 10 } }));
  expect(vectorHeadline(known)).toBe("ARI with the label by k-means: Grad-CAM weights 0.00, predictions 0.20, feature maps 0.40");
});
