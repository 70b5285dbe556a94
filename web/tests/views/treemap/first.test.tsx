// @vitest-environment happy-dom
/** The list to begin with: causes first, and of what is not proved no cause. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import { FirstClusters, FirstLines } from "../../../src/views/treemap/FirstClusters";
import { Network, openSite } from "../../site";

const { clusters, site_causes } = manifestFile;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
});
afterEach(() => void vi.unstubAllGlobals());

async function listOf(patch: object = {}): Promise<HTMLElement> {
  new Network(patch);
  const explorer = await openSite();
  const box = document.createElement("div");
  render([<FirstLines explorer={explorer} />, <FirstClusters explorer={explorer} />], box);
  return box;
}

const texts = (box: HTMLElement) => [...box.querySelectorAll("ol li")].map((row) => row.textContent!);

test("each row says its cause, its errors and how that was proved, and without one that there is none", async () => {
  const box = await listOf();
  expect([...box.querySelectorAll("ol b")].map((bold) => bold.textContent)).toEqual(["Upside down", "Motion blur"]);
  texts(box).forEach((text, i) => {
    expect(text.startsWith(clusters[i]!.sentence)).toBe(true);
    expect(text).toContain(clusters[i]!.proved ? "Proved: " : clusters[i]!.cause ? "Measured, not proved." : "No cause proved.");
  });
  expect(texts(box)[0]).toContain("The other side: Motion blur");
  expect([...box.querySelectorAll("ol .badge-number")].map((badge) => badge.getAttribute("data-number"))).toEqual(clusters.map((_, i) => String(i + 1)));
});

test("a row without a proof says what was measured, and leaves what was tried in vain to the panel", async () => {
  const dark = (ruled_out: string) => ({ ...clusters[0]!, cause: "Dark", proved: null, proof: null, beside: null, notable: true, rate: 0.3, usual: 0.1, ruled_out });
  const likely = "7 of 9 errors look like images with darkness.";
  const rates = "About 30% of the cat images that look like this are misclassified, and 10% of the others.";
  const box = await listOf({ clusters: [dark(`${likely} ${rates}\nWhen darkened, 2 of 9 do.`), dark(`${likely} When brightened, 3 of 9 become correct.`)] });
  const [first, second] = texts(box);
  expect(first).toMatch(/Measured, not proved: 7 of 9 .* of the others\.$/); // how often such images fail is said once
  expect(second).toMatch(/Measured, not proved: 7 of 9 errors look like images with darkness\. Of the images most like each of these errors, 30% .*10%\.$/);
});

test("a row without a proof says where most of its labels may be wrong", async () => {
  const doubted = (more: object) => ({ ...clusters[0]!, cause: null, proved: null, proof: null, beside: null, count: 8, ...more });
  const box = await listOf({ clusters: [clusters[0]!, doubted({ doubted: 4 }), doubted({ doubted: 3 })] });
  expect(texts(box)[1]).toContain("4 of 8 labels may be wrong: the model is sure of another class.");
  expect(texts(box)[1]).not.toContain("No cause");
  expect(texts(box)[2]).toContain("No cause proved.");
});

test("above it stands what to do first, with the same numbers, and leads there", async () => {
  const box = await listOf();
  expect(box.querySelector(".first-lines p")!.textContent).toMatch(/^14 of 30 images are misclassified \(47%\)\. Two causes are proved/);
  const lines = [...box.querySelectorAll(".first-lines li")];
  expect(lines[0]!.textContent).toContain("Upside down");
  expect(lines[0]!.querySelector(".badge-number")!.getAttribute("data-number")).toBe("1");
  expect(lines[0]!.querySelector("a")!.getAttribute("href")).toBe(box.querySelector("ol a")!.getAttribute("href"));
  expect(lines.map((line) => line.textContent)).toContain(`All errors: ${site_causes[0]!.cause}.`);
});

test("where nothing is proved that is said once, and where nothing stands out, that", async () => {
  const bare = clusters.map((entry) => ({ ...entry, cause: null, proved: null, proof: null, notable: false, beside: null, sentence: `${entry.what} · ${entry.of}` }));
  const box = await listOf({ clusters: bare, site_causes: [] });
  expect(box.textContent).toContain("No cluster stands out");
  expect(box.textContent!.split("No cause is proved.")).toHaveLength(2);
  expect(texts(box).map((text) => text.includes("cause"))).toEqual(bare.map(() => false));
});

test("a site on which nothing was tried says nothing of causes", async () => {
  const bare = clusters.map((entry) => ({ ...entry, cause: null, proved: null, proof: null, beside: null, sentence: `${entry.what} · ${entry.of}` }));
  const box = await listOf({ clusters: bare, causes: null, site_causes: [] });
  expect(box.textContent).not.toContain("No cause proved");
  expect(box.textContent).toContain("Nothing was tried on the model");
});
