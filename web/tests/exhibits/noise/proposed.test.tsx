// @vitest-environment happy-dom
import { render } from "preact";
import { expect, test } from "vitest";
import type { NoiseFile } from "../../../src/data/contract";
import { Proposed } from "../../../src/exhibits/noise/Proposed";
import { isProved, listedIn } from "../../../src/exhibits/noise/words";
import type { Explorer } from "../../../src/state/explorer";

const noise = (proved?: boolean[]): NoiseFile => ({
  format: 1,
  ways: [
    { word: "blurred", column: "blur", sign: 1 },
    { word: "dark", column: "brightness", sign: -1 },
  ],
  proposals: {
    tree: ["a", "a", "a", "b"],
    node: [12, 13, 14, 9],
    way: [0, 1, 0, 0],
    count: [20, 30, 8, 9],
    medoid: [0, 1, 2, 3],
    auc: [0.95, 0.9, 0.85, 0.9],
    p: [0.0001, 0.01, 0.02, 0.01],
    threshold: [-1.2, 40, -1.4, -1.3],
    beyond: [50, 30, 60, 40, 30, 10, 20, 10],
    among: [500, 60, 500, 60, 500, 60, 500, 60],
    listed: [1, 1, 0, 1],
    ...(proved ? { proved } : {}),
  },
  tested: [700, 600],
  duplicates: { alike: 0.95, image: [], set: [], label: [], prediction: [], error: [] },
});

const explorer = {
  state: { tree: "a", without: [] },
  entries: { all: [] },
  manifest: {
    trees: [
      { id: "a", representation: "features", grouping: "none" },
      { id: "b", representation: "doubt", grouping: "none" },
    ],
  },
  trees: { get: () => null, count: 0 },
  errors: { id: ["one", "two"] },
  nav: { hrefOf: () => "#" },
  sheet: () => null,
  sheets: null,
  tags: { tagsOf: () => ({ all: [] }) },
} as unknown as Explorer;

function shown(file: NoiseFile): HTMLElement {
  const page = document.createElement("div");
  render(<Proposed explorer={explorer} noise={file} />, page);
  return page;
}

const headings = (page: HTMLElement) => [...page.querySelectorAll("h2")].map((one) => one.textContent);
const forgiving = (page: HTMLElement) => [...page.querySelectorAll("button")].map((one) => one.textContent).filter((text) => text.startsWith("Forgive"));

test.each([{ proved: undefined }, { proved: [false, false, false, false] }])("what is only measured is not called noise, and nothing offers to forgive it: $proved", ({ proved }) => {
  const page = shown(noise(proved));
  expect(headings(page)).toEqual(["Measured quality differences"]);
  expect(page.textContent).toContain("This is measured, and need not cause the errors");
  expect([...page.querySelectorAll("li strong")].map((one) => one.textContent)).toEqual(["blurred", "dark"]);
  expect(page.querySelectorAll("button").length).toBe(0);
});

test("what damage proved is said to cause errors, and can be forgiven; the rest is not", () => {
  const page = shown(noise([false, true, false, false]));
  expect(headings(page)).toEqual(["Low quality that causes errors", "Measured quality differences"]);
  expect(forgiving(page)).toEqual(["Forgive all images this dark"]);
  expect([...page.querySelectorAll("section")].map((part) => [...part.querySelectorAll("li strong")].map((one) => one.textContent))).toEqual([["dark"], ["blurred"]]);
});

test("a tree lists what shares no errors, and an older site proves nothing", () => {
  expect(listedIn(noise(), "a")).toEqual([0, 1]);
  expect(isProved(noise().proposals, 1)).toBe(false);
  expect(isProved(noise([false, true, false, false]).proposals, 1)).toBe(true);
});
