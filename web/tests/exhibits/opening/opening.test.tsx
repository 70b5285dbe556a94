// @vitest-environment happy-dom
/** What the panel of a cluster opens with, before anything folds: few words, and pictures. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import checksFile from "../../../../tests/fixtures/tiny/data/checks/features-label.json";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import { EvidencePanel } from "../../../src/views/treemap/EvidencePanel";
import { Network, openSite } from "../../site";

const MOST_WORDS = 120;
const boxes: HTMLElement[] = [];
let network: Network;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
  network = new Network();
  const context = { createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }), putImageData: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});
afterEach(() => {
  for (const box of boxes.splice(0)) render(null, box);
  vi.unstubAllGlobals();
});

async function panelAt(hash: string) {
  const explorer = await openSite(hash);
  const box = document.createElement("div");
  boxes.push(box);
  const draw = () => render(<EvidencePanel explorer={explorer} tree={explorer.tree!} />, box);
  explorer.onChange = draw;
  draw();
  explorer.pace.rest();
  await vi.waitFor(() => expect(box.querySelectorAll(".fold").length).toBeGreaterThan(3));
  await vi.waitFor(() => expect(box.querySelector(".todo")).not.toBeNull());
  return { explorer, box };
}

/** What can be read before the first section. */
function wordsBefore(box: HTMLElement): string[] {
  const copy = box.querySelector(".evidence")!.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll(".folds, details, [hidden]")) hidden.remove();
  return copy.textContent!.split(/[\s·]+/).filter((word) => /\w/.test(word));
}

const places = [...manifestFile.clusters.map(({ tree, node }) => `#tree=${tree}&node=${node}`), "#tree=features-none&where=entry:0", "#tree=features-label&node=18"];

test.each(places)("of %s has at most 120 words before the first section, and one heading", async (hash) => {
  const { box } = await panelAt(hash);
  expect(wordsBefore(box).length).toBeLessThanOrEqual(MOST_WORDS);
  expect(box.querySelectorAll("h2")).toHaveLength(1);
  expect(box.querySelector(".strip th")!.textContent).toBe("Errors");
});

test("only the nearest correct images are open, every headline says what was found, and statistics stay inside", async () => {
  const { box } = await panelAt(places[0]!);
  const folds = [...box.querySelectorAll<HTMLElement>(".fold")];
  expect(folds.filter((fold) => fold.hasAttribute("open")).map((fold) => fold.dataset.fold)).toEqual(["nearest"]);
  expect(folds[0]!.dataset.fold).toBe("nearest");
  const before = wordsBefore(box).join(" ") + folds.map((fold) => fold.querySelector("summary")!.textContent).join(" ");
  expect(before).not.toMatch(/AUC|\bp [<=]|\bz\b|Δ|uniform|corrected\)/);
});

test("what only a closed section needs is not read until it is opened", async () => {
  const { box } = await panelAt(places[0]!);
  expect(network.asked).not.toContain("data/columns.json");
  const what = box.querySelector<HTMLDetailsElement>(".fold[data-fold=what]")!;
  what.open = true;
  what.dispatchEvent(new Event("toggle"));
  await vi.waitFor(() => expect(network.asked).toContain("data/columns.json"));
});

test("a section that was opened stays open from cluster to cluster", async () => {
  const { explorer, box } = await panelAt(places[0]!);
  explorer.folds.set("holds", true);
  explorer.go.open(Number(/node=(\d+)/.exec(places[1]!)![1]));
  await vi.waitFor(() => expect(box.querySelector("h2")!.textContent).toBe(manifestFile.clusters[1]!.cause));
  expect(box.querySelector(".fold[data-fold=holds]")?.hasAttribute("open") ?? true).toBe(true);
});

const MARK = { said: "5 of 9 images have the same red square.", label: -1, box: [0, 0, 1, 1], p: 0.001, counts: [5, 5, 4, 0, 0, 0, 0, 0], image: [0], error: Array.from({ length: 14 }, (_, error) => error) };

test("of a cluster without a proof says which mark all of them have and whether the model goes by it", async () => {
  network.change("data/noise.json", { marks: [{ ...MARK, more: "The model hardly uses it to tell classes: put into 9 images, it makes none misclassified. More." }] });
  const { box } = await panelAt("#tree=features-label&node=20");
  await vi.waitFor(() => expect(box.textContent).toContain("All 6 have the same mark. 5 of 9 images have the same red square. The model hardly uses it to tell classes: see Data."));
  expect(box.querySelector(".todo")!.textContent).toContain("besides the mark");
});

test("of a mark that the model goes by, training images are recommended", async () => {
  network.change("data/noise.json", { marks: [{ ...MARK, more: "It misleads the model: covered, 3 of 4 errors become correct. More." }] });
  const { box } = await panelAt("#tree=features-label&node=20");
  await vi.waitFor(() => expect(box.querySelector(".todo")!.textContent).toContain("this mark goes with other labels"));
  expect(box.textContent).toContain("It misleads the model: see Data.");
});

test("of a cluster on which nothing was tried says whether images like it are misclassified more often than usual, but for what was kept aside and says the opposite", async () => {
  const { box } = await panelAt("#tree=features-label&node=21");
  await vi.waitFor(() => expect(box.querySelector(".todo")).not.toBeNull());
  expect(box.querySelector(".known")).toBeNull(); // such images that were kept aside fail more often
  network.change("data/checks/features-label.json", { held_expected: checksFile.held_expected.map(() => 0.9) });
  const again = await panelAt("#tree=features-label&node=21");
  await vi.waitFor(() => expect(again.box.textContent).toContain(`Images like these are not clearly misclassified more often than usual: 40% of the images nearest to them are misclassified; at the usual rates of those images’ classes, 40% would be.`));
});
