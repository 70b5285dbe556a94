// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import type { SeenInfo } from "../../../src/data/contract";
import { Seen } from "../../../src/exhibits/seen/data";
import { Network, openSite } from "../../site";

const OLDER: SeenInfo = { known: 9, cut: 9, half: 0.5, least: [3, 5] };
const SEEN: SeenInfo = { ...OLDER, views: [0.25, 0, 0.75, 1, 0, 0.1, 1, 0.9], said: "The model sees a crop." };
const TRIED: NonNullable<SeenInfo["tried"]> = { said: ["The whole picture, squeezed: 3 of 46."], errors: 46, corrected: [3, 2, 1, 3, 2, 1], correct: 48, broken: [5, 6, 7, 5, 6, 7], way: "squeezed", sure: 0, most: 0.2 };

async function shown(seen: SeenInfo = SEEN, patch = {}): Promise<HTMLElement> {
  new Network({ details: { size: 512, files: [], seen }, ...patch });
  const explorer = await openSite();
  const page = document.createElement("div");
  render(<Seen explorer={explorer} />, page);
  return page;
}

test("what the pipeline says of the crop comes first, and what was tried is folded away below it", async () => {
  const page = await shown({ ...SEEN, tried: TRIED });
  expect(page.querySelector("strong")!.textContent).toBe("The model sees a crop.");
  expect(page.querySelector("details")!.open).toBe(false);
  expect(page.querySelector("details li")!.textContent).toBe(TRIED.said[0]);
  expect((await shown()).querySelector("details")).toBeNull();
});

test("beside an error as the model saw it stands the whole picture, that part of it framed once it is there", async () => {
  const page = await shown();
  const pictures = [...page.querySelectorAll("img")];
  expect(pictures.map((one) => one.getAttribute("src"))).toEqual(["images/3.webp", "images/5.webp"]);
  expect(page.querySelector(".seen")).toBeNull();
  await act(() => void pictures[1]!.dispatchEvent(new Event("load")));
  const { left, top, width, height } = page.querySelector<HTMLElement>(".seen")!.style;
  expect([left, top, width, height]).toEqual(["0%", "10%", "100%", "80%"]);
});

test("a whole picture that cannot be fetched leaves the error as the model saw it", async () => {
  const page = await shown();
  await act(() => void page.querySelector("img")!.dispatchEvent(new Event("error")));
  expect([page.querySelectorAll("img").length, page.querySelectorAll("button.thumbnail").length]).toEqual([1, 2]);
});

test.each([
  { seen: SEEN, patch: { packs: { size: 100 } } },
  { seen: OLDER, patch: {} },
])("none is promised on a site of packs, or of before: $patch", async ({ seen, patch }) => {
  const page = await shown(seen, patch);
  expect([page.querySelectorAll("img").length, page.textContent.includes("whole picture")]).toEqual([0, false]);
});
