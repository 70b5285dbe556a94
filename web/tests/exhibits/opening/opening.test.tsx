// @vitest-environment happy-dom
/** What the panel of a cluster opens with, before anything folds: few words, and pictures. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
