// @vitest-environment happy-dom
/** The list to begin with: causes first, and of what is not proved no cause. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import { FirstClusters } from "../../../src/views/treemap/FirstClusters";
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
  render(<FirstClusters explorer={explorer} />, box);
  return box;
}

const texts = (box: HTMLElement) => [...box.querySelectorAll("li")].map((row) => row.textContent!);

test("each row says its cause, its errors and the proof, and without one that there is none", async () => {
  const box = await listOf();
  expect([...box.querySelectorAll("li b")].map((bold) => bold.textContent)).toEqual(["Upside down", "Motion blur"]);
  texts(box).forEach((text, i) => {
    expect(text.startsWith(clusters[i]!.sentence)).toBe(true);
    expect(text).toContain(clusters[i]!.proof ?? "No cause proved.");
  });
  expect(texts(box)[0]).toContain(`${clusters[0]!.count} errors in 2 clusters`);
  expect(texts(box)[0]).toContain("the other side: Motion blur");
  expect(box.querySelector(".site-cause")!.textContent).toBe(`All errors: ${site_causes[0]!.cause}. ${site_causes[0]!.proof}`);
});

test("where nothing is proved that is said once, and where nothing stands out, that", async () => {
  const bare = clusters.map((entry) => ({ ...entry, cause: null, proved: null, proof: null, notable: false, beside: null, sentence: `${entry.what} · ${entry.of}` }));
  const box = await listOf({ clusters: bare, site_causes: [] });
  expect(box.querySelector("p")!.textContent).toContain("No cluster stands out");
  expect(box.textContent!.split("No cause proved.")).toHaveLength(2);
  expect(texts(box).map((text) => text.includes("cause"))).toEqual(bare.map(() => false));
  expect(box.querySelector(".site-cause")).toBeNull();
});

test("a site on which nothing was tried says nothing of causes", async () => {
  const bare = clusters.map((entry) => ({ ...entry, cause: null, proved: null, proof: null, beside: null, sentence: `${entry.what} · ${entry.of}` }));
  const box = await listOf({ clusters: bare, causes: null, site_causes: [] });
  expect(box.textContent).not.toContain("cause proved");
});
