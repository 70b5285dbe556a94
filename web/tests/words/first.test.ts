/** What to do first: each line from the manifest, and what is said where nothing is proved. */
import { describe, expect, test } from "vitest";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import type { Listed, Manifest } from "../../src/data/documents";
import { firstLines } from "../../src/words/first";

const plain = { cause: null, proved: null, proof: null, notable: false, what: "cat → dog (7 of 12)", count: 12, nodes: [{ tree: "t", node: 1, count: 12 }] };
const entry = (more: Partial<Listed> = {}) => ({ ...manifestFile.clusters[0]!, ...plain, ...more }) as unknown as Listed;
const inverted = entry({ cause: "Inverted", proved: "repair", count: 36 });
const blurred = entry({ cause: "Blurred", proved: "damage", count: 33 });
const elsewhere = [{ tree: "u", node: 4, count: 33 }];

function linesOf(clusters: Listed[], more: object = {}) {
  return firstLines({ ...manifestFile, images: 997, errors: 170, causes: "data/causes.json", site_causes: [], clusters, ...more } as unknown as Manifest);
}

const texts = (clusters: Listed[], more: object = {}) => linesOf(clusters, more).map(({ text }) => text);

describe("the first line", () => {
  test.each([
    [[inverted, blurred, entry({ cause: "Turned by 90°", proved: "repair", count: 40 })], "Three causes are proved; together they explain about 109 of the 170 errors."],
    [[inverted, entry({ ...blurred, nodes: elsewhere })], "Two causes are proved; together they explain about 69 of the 170 errors."],
    [[inverted], "One cause is proved; it explains about 36 of the 170 errors."],
    // Of an entry that not all errors need have the cause of, so many are estimated to: that is no upper end.
    [[inverted, entry({ ...inverted, at_least: 7, about: 15, count: 40 })], "One cause is proved, in 2 entries; it explains about 51 of the 170 errors."],
    [[entry({ ...inverted, at_least: 7, about: 15, count: 40 })], "One cause is proved; it explains about 15 of the 170 errors."],
    [[entry()], "No cause is proved."],
    [[entry({ cause: "Dark" })], "No cause is proved."],
  ])("counts errors, and causes only where they are proved (%#)", (clusters, said) => {
    expect(texts(clusters)[0]).toBe(`170 of 997 images are misclassified (17%). ${said}`);
  });

  test("says where nothing was tried, and counts one error as one", () => {
    expect(texts([entry()], { causes: null })[0]).toContain("Nothing was tried on the model, so no cause is proved.");
    expect(texts([], { errors: 1 })[0]).toContain("1 of 997 images is misclassified (<1%).");
  });

  test("counts errors, not images, over all images", () => {
    expect(texts([entry({ ...inverted, errors: 30 })], { over: "all" })[0]).toContain("it explains about 30 of the 170 errors");
  });
});

describe("a cause", () => {
  test("that undoing it proved may be undone; that damage proved is to be trained with", () => {
    const [, first, second] = linesOf([inverted, blurred]);
    expect(first).toEqual({ entry: 0, text: "Inverted (36 errors): undo it in such images, or train with them." });
    expect(second).toEqual({ entry: 1, text: "Blurred (33 errors): train with such images." });
  });

  test("that needs the label to be undone is to be trained with: in use the label is not known", () => {
    const [, first] = linesOf([entry({ cause: "Dark", proved: "repair", proof: "When given the brightness usual for their label, 9 of 12 errors become correct (75%)." })]);
    expect(first!.text).toBe("Dark (12 errors): train with such images.");
  });

  test("that not all of its errors need have says on request how many have it, and why", () => {
    const [, first] = linesOf([entry({ ...inverted, at_least: 7, about: 15, proof: "When inverted, … So about 15 of …" } as Partial<Listed>)]);
    expect(first).toEqual({ entry: 0, text: "Inverted (about 15 of 36 errors): train with such images.", detail: "When inverted, … So about 15 of …" });
  });

  test("beyond the third is named, and leads to its own entry", () => {
    const entries = [{ entry: 3, text: "Blurred (33 errors)" }, { entry: 4, text: "Inverted (36 errors)" }];
    expect(linesOf([inverted, blurred, inverted, blurred, inverted]).at(-1)).toEqual({ text: "Proved, too:", entries });
    expect(linesOf(Array(8).fill(inverted)).at(-1)!.entries).toHaveLength(5);
  });

  test("that is not proved has a line after those that are, if it has a name", () => {
    const others = [entry({ cause: "Dark", count: 20, notable: true }), entry({ count: 9, notable: true }), entry({ count: 12, doubted: 12, notable: true })];
    expect(linesOf([inverted, blurred, inverted, blurred, ...others]).at(-1)).toEqual({ text: "Not proved:", entries: [{ entry: 4, text: "Dark (20 errors)" }, { entry: 6, text: "Wrong labels? (12 errors)" }] });
  });

  test("of the data leads to Data", () => {
    const in_data = ["250 of 1,060 images labelled truck have the same magenta square in the upper left."];
    const line = linesOf([inverted], { in_data })[2];
    expect(line).toEqual({ data: true, text: in_data[0] });
  });

  test("is not what a cluster is called whose labels may be wrong: that is said instead", () => {
    const notable = { notable: true, count: 12 };
    expect(texts([entry({ ...notable, doubted: 11 })]).at(-1)).toContain("(12 errors) stands out: 11 of 12 labels may be wrong.");
    expect(texts([entry({ ...notable, doubted: 5 })]).at(-1)).toContain("stands out without a proved cause");
  });

  test("of all errors has a line, and suspected labels lead to Data", () => {
    const site_causes = [{ cause: "43 labels may be wrong", proof: "P." }, { cause: "Swapped colours", proof: "Q." }];
    expect(linesOf([inverted], { site_causes }).slice(2, 4)).toEqual([
      { data: true, text: "43 labels may be wrong: the model is sure of another class. Check them.", detail: "P." },
      { text: "All errors: Swapped colours.", detail: "Q." },
    ]);
  });
});

test("suspected labels are one thing to check, and the entries that have mostly such are named", () => {
  const site_causes = [{ cause: "30 labels may be wrong", proof: "P." }];
  const of = (...doubted: number[]) => linesOf(doubted.map((n) => entry({ doubted: n })), { site_causes })[1]!.text;
  expect(of(7, 2, 12, 6)).toBe("30 labels may be wrong: the model is sure of another class. Check them. Entries 1, 3, 4 have mostly such.");
  expect(of(2, 12)).toContain("Check them. Entry 2 has mostly such.");
  expect(of(2, 3)).toMatch(/Check them\.$/);
});

describe("the last line", () => {
  const notable = entry({ notable: true, count: 16 });
  test.each([
    [[inverted, entry()], "No other cluster stands out.", undefined],
    [[entry(), entry()], "No cluster stands out. Start with the largest: “cat → dog” (12 errors).", 0],
    [[entry({ cause: "Dark" }), entry({ count: 11 })], "“Dark” (12 errors) is measured, not proved: look at its images.", 0],
    [[inverted, notable], "“cat → dog (7 of 12)” (16 errors) stands out without a proved cause: look at its images.", 1],
    [[inverted, entry({ notable: true, count: 16, cause: "Dark" })], "“Dark” (16 errors) is measured, not proved: look at its images.", 1],
    [[notable, notable, notable], "“cat → dog (7 of 12)” (16 errors) stands out without a proved cause: look at its images.", 0],
  ] as const)("says what else to look at (%#)", (clusters, text, leads) => {
    const last = linesOf([...clusters]).at(-1)!;
    expect([last.text, last.entry]).toEqual([text, leads]);
  });

  test("names the others that are named by a cause or by labels, each as a way there, instead of counting them", () => {
    const last = linesOf([notable, entry({ notable: true, cause: "Dark", count: 9 }), notable]).at(-1)!;
    expect(last.entries).toEqual([{ entry: 1, text: "Dark (9 errors)" }]);
    expect(linesOf([inverted, notable]).at(-1)!.entries).toBeUndefined();
  });

  test("over all images begins with the most errors, and without clusters there is none", () => {
    expect(texts([entry()], { over: "all" }).at(-1)).toContain("Start with the one with the most errors");
    expect(texts([])).toHaveLength(1);
  });
});

describe("a crop", () => {
  const SAID = "The model sees a crop of each picture, which causes few of the errors.";
  const TRIED = { said: [], errors: 46, corrected: [3, 2, 1, 3, 2, 1], correct: 48, broken: [5, 6, 7, 5, 6, 7], way: "squeezed" as const, sure: 0, most: 0.2 };
  const seen = (half: number, more = {}) => ({ details: { ...manifestFile.details, seen: { known: 170, cut: 170, half, least: [3], said: SAID, ...more } } });

  test("that cuts off much of the pictures is said as the pipeline says it, one that cuts off little is not", () => {
    expect(linesOf([entry()], seen(0.574))[1]).toEqual({ data: true, text: SAID });
    expect(texts([entry()], seen(0.766)).join()).not.toContain("crop");
    expect(texts([entry()], seen(0.766, { tried: TRIED })).join()).not.toContain("crop");
  });

  test("that causes errors for certain is said however little it cuts off, and then no line says that no cause is proved", () => {
    const [first, second] = texts([entry()], seen(0.766, { tried: { ...TRIED, sure: 20 } }));
    expect(second).toBe(SAID);
    expect(first).not.toContain("No cause");
    expect(texts([entry()], seen(0.766))[0]).toContain("No cause is proved.");
  });

  test("of which the pipeline says nothing is not spoken of", () => {
    expect(texts([entry()], seen(0.3, { said: undefined })).join()).not.toContain("crop");
  });
});
