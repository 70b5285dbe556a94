// @vitest-environment happy-dom
/** The panel while the map zooms: it opens with the cluster at once, and what comes below that waits for the map. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import { TreemapView } from "../../../src/views/treemap/TreemapView";
import { tiles } from "../../../src/tree/cut";
import { calm, Network, openSite } from "../../site";

const [first, second] = manifestFile.clusters;
const boxes: HTMLElement[] = [];

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
  new Network();
  const context = new Proxy({}, { get: () => () => ({ data: new Uint8ClampedArray(1 << 16) }), set: () => true });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});
afterEach(() => {
  for (const box of boxes.splice(0)) render(null, box);
  vi.unstubAllGlobals();
});

async function viewAt(hash: string) {
  const explorer = await openSite(hash);
  const box = document.createElement("div");
  boxes.push(box);
  explorer.onChange = () => render(<TreemapView explorer={explorer} tree={explorer.tree!} />, box);
  explorer.onChange();
  explorer.pace.arrive();
  await calm();
  explorer.pace.rest();
  const go = (node: number) => {
    explorer.go.open(node);
    expect(explorer.pace.motion).toBe("zoom");
  };
  const heading = () => box.querySelector("#evidence-title")!.textContent;
  const opens = () => box.querySelector(".panel")!.hasAttribute("data-opens");
  return { explorer, box, go, heading, opens };
}

test("a cluster's heading and pictures are there before the zoom ends, and its sections and classes after", async () => {
  const { explorer, box, go, heading, opens } = await viewAt(`#tree=${first!.tree}&node=${first!.node}`);
  await vi.waitFor(() => expect(box.querySelectorAll(".fold").length).toBeGreaterThan(3));
  const folds = () => box.querySelector(".folds")!.textContent;
  const classes = () => box.querySelector(".classes tbody")!.textContent;
  const before = [folds(), classes()];
  go(second!.node);
  expect(heading()).toBe(first!.cause);
  explorer.pace.underWay();
  expect(heading()).toBe(second!.cause);
  expect(box.querySelector(`.evidence[data-node="${second!.node}"] .strip`)).not.toBeNull();
  expect(opens()).toBe(true);
  expect([folds(), classes()]).toEqual(before); // out of sight
  explorer.pace.arrive();
  await calm();
  expect(explorer.pace.motion).toBe("none");
  expect(opens()).toBe(false);
  expect(folds()).not.toBe(before[0]);
  expect(classes()).not.toBe(before[1]);
});

test("on the way out to all errors the panel stays as it was until the map is there", async () => {
  const { explorer, box, go, heading, opens } = await viewAt(`#tree=${first!.tree}&node=${first!.node}`);
  await vi.waitFor(() => expect(heading()).toBe(first!.cause));
  go(explorer.tree!.root);
  explorer.pace.underWay();
  expect(heading()).toBe(first!.cause);
  expect(opens()).toBe(false);
  explorer.pace.arrive();
  await calm();
  expect(box.querySelector("#first-title")).not.toBeNull();
});

test("whoever goes on in the middle of a zoom sees the panel open once more", async () => {
  const { explorer, go, heading } = await viewAt(`#tree=${first!.tree}`);
  go(first!.node);
  explorer.pace.underWay();
  await vi.waitFor(() => expect(heading()).toBe(first!.cause));
  go(second!.node);
  expect(heading()).toBe(first!.cause);
  explorer.pace.underWay();
  expect(heading()).toBe(second!.cause);
});

test("the classes stay sorted as the reader has them", async () => {
  const { explorer, box, go } = await viewAt(`#tree=${first!.tree}`);
  const sorted = () => box.querySelector(".classes th[aria-sort]")?.textContent;
  const head = [...box.querySelectorAll<HTMLElement>(".classes thead button")].find((button) => button.textContent!.startsWith("Images"))!;
  head.click();
  await calm();
  const chosen = sorted();
  expect(chosen).toContain("Images");
  go(first!.node);
  explorer.pace.underWay();
  explorer.pace.arrive();
  await calm();
  expect(sorted()).toBe(chosen);
});

test("the slider counts the clusters that are drawn, also where an entry is outlined among all others", async () => {
  const { explorer, box } = await viewAt("#where=entry:0");
  const { wholeTree, state } = explorer;
  expect(explorer.marked).toBe(0);
  const drawn = tiles(wholeTree!, wholeTree!.root, state.k, state.cut).length;
  expect(tiles(explorer.tree!, explorer.tree!.root, state.k, state.cut).length).not.toBe(drawn);
  expect(box.querySelector(".slider output")!.textContent).toBe(`${drawn}`);
});

test("a site without errors shows the table that it speaks of: no map has to arrive first", async () => {
  const { explorer, box } = await viewAt("");
  explorer.pace.motion = "arriving";
  render(null, box);
  render(<TreemapView explorer={explorer} tree={null} />, box);
  expect(box.querySelectorAll(".classes tbody tr").length).toBeGreaterThan(1);
});
