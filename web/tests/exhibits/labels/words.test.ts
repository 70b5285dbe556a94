import { describe, expect, test } from "vitest";
import type { LabelsFile } from "../../../src/data/contract";
import { alsoOf, causeOf, confusedHere, confusedIn, confusedSaid, estimated, unasked } from "../../../src/exhibits/labels/words";

const labels: LabelsFile = {
  format: 1,
  neighbours: 10,
  error: [4, 1, 7, 2],
  suggested: [0, 0, 1, 0],
  self_confidence: [0, 0, 0, 0],
  agree: [1, 1, 1, 1],
  keep: [0, 0, 0, 0],
  estimate: [0.95, 0.8, 0.6, 0.9],
  cause: [-1, -1, -1, 1],
  causes: ["Dark", "Upside down"],
};

describe("the list of suspected label errors", () => {
  test("says how many of those without a proved cause are estimated to be label errors", () => {
    expect(estimated(labels, [0, 1, 2])).toBe("About 2 of these 3 errors are estimated to be label errors.");
    expect(estimated(labels, [0])).toBe("This error is probably a label error (95%).");
  });

  test("counts errors with a proved cause apart", () => {
    expect(estimated(labels, [0, 1, 2, 3])).toBe("About 2 of these 3 errors are estimated to be label errors. 1 more error has a proved cause and comes last.");
    expect([0, 3].map((row) => causeOf(labels, row))).toEqual([null, "Upside down"]);
  });

  test("names what the picture shows of a listed entry, where nothing is proved", () => {
    expect([0, 1].map((row) => alsoOf({ ...labels, measured: [0, -1, -1, -1] }, row))).toEqual(["Dark", null]);
    expect(alsoOf(labels, 0)).toBeNull(); // an older site
  });

  test("says of how many errors it can say nothing, as no image is labelled as they are predicted", () => {
    const site = (prediction: number[]) => ({ errors: { label: [0, 0, 1], prediction }, manifest: { classes: [4, 4, 0].map((images) => ({ name: "", images, errors: 0, predictions: 0 })) } });
    expect(unasked(site([2, 2, 0]))).toBe(" Of 2 errors it can say nothing: no image here is labelled as the class that they are predicted as.");
    expect(unasked(site([2, 1, 0]))).toContain("Of 1 error it can say nothing: no image here is labelled as the class that it is predicted as.");
    expect(unasked(site([1, 1, 0]))).toBe("");
  });

  test("says of which confusions the labels may be wrong throughout", () => {
    const classes = ["automobile", "truck"].map((name) => ({ name, images: 9, errors: 0, predictions: 9 }));
    const [found, ...others] = confusedIn({ ...labels, confused: [1, 0, 80, 37] }, { classes });
    expect(found).toMatchObject({ label: 1, prediction: 0 });
    expect(found!.said).toContain("About 74 of the 80 errors labelled truck, predicted as automobile and without a proved cause may be mislabelled automobile images.");
    expect(others).toEqual([]);
    const [all] = confusedIn({ ...labels, confused: [1, 0, 59, 32] }, { classes });
    expect(all!.said).toContain("Most or all of the 59 errors labelled truck");
    expect([found!, all!].map(confusedSaid)).toEqual(["about 74 of all 80 unexplained errors truck → automobile may have wrong labels", "most or all of the 59 unexplained errors truck → automobile may have wrong labels"]);
    const errors = { label: [1, 1, 0, 1], prediction: [0, 0, 1, 2] };
    const here = (among: number[]) => confusedHere({ ...labels, confused: [1, 0, 80, 37] }, { classes }, errors, among)?.about;
    expect([here([0, 1, 2]), here([0, 2]), here([0, 2, 3])]).toEqual([74, 74, undefined]);
    expect(confusedIn(labels, { classes })).toEqual([]); // an older site
  });

  test("says in a sentence that it is empty, but not where filters emptied it", () => {
    expect(estimated({ ...labels, error: [] }, [])).toBe("No label error was found.");
    expect(estimated({ ...labels, error: [], confused: [1, 0, 80, 37] }, [])).toBe("");
    expect(estimated(labels, [])).toBe("");
  });
});
