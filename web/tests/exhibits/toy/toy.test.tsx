// @vitest-environment happy-dom
/** An exhibit is its own folder and one line of the list: nothing else knows of this one, and it is read and shown. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { atRest } from "../../../src/exhibits/Shown";
import { Explorer } from "../../../src/state/explorer";
import { EvidencePanel } from "../../../src/views/treemap/EvidencePanel";

const SITE = resolve(import.meta.dirname, "../../../../tests/fixtures/tiny");
const asked: string[] = [];
const boxes: HTMLElement[] = [];

vi.mock("../../../src/exhibits/list", async (original) => {
  const { exhibits } = await original<typeof import("../../../src/exhibits/list")>();
  const { toy } = await import("./toy");
  return { exhibits: [...exhibits, toy] };
});

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(answer(url));
  });
  // No pixels here: what is drawn is of no account, so long as it can be drawn.
  const context = { createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }), putImageData: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});

afterEach(() => {
  for (const box of boxes.splice(0)) render(null, box);
});

function answer(url: string): Response {
  if (url === "data/toy.json") return Response.json({ format: 1, sentences: { 17: "seventeen", 18: "eighteen" } });
  if (!url.endsWith(".json")) return new Response(null, { status: 404 });
  const file = JSON.parse(readFileSync(join(SITE, url), "utf-8")) as object;
  return Response.json(url === "data/manifest.json" ? { ...file, toy: "data/toy.json" } : file);
}

async function opened(): Promise<{ explorer: Explorer; box: HTMLElement }> {
  const explorer = await Explorer.open(atRest());
  const box = document.createElement("div");
  boxes.push(box);
  const draw = () => render(<EvidencePanel explorer={explorer} tree={explorer.tree!} />, box);
  explorer.onChange = draw;
  draw();
  return { explorer, box };
}

test("its document is asked for once the first view stands, and not before", async () => {
  const { explorer } = await opened();
  expect(asked).toEqual(["data/manifest.json", "data/errors.json", expect.stringMatching(/^data\/trees\//)]);
  explorer.pace.rest();
  expect(asked).toContain("data/toy.json");
});

test("its panel is shown about a node, in its place among the others, and follows the reader", async () => {
  const { explorer, box } = await opened();
  explorer.pace.rest();
  const text = () => box.querySelector(".toy")?.textContent;
  explorer.go.open(17);
  await vi.waitFor(() => expect(text()).toBe("seventeen"));
  expect([...box.querySelectorAll(".node-tags, .toy, .fold")].map((node) => node.className).slice(0, 4)).toEqual(["node-tags", "fold", "toy", "fold"]);
  explorer.go.open(18);
  await vi.waitFor(() => expect(text()).toBe("eighteen"));
  explorer.go.open(19);
  await vi.waitFor(() => expect(box.querySelector(".toy")).toBeNull());
});
