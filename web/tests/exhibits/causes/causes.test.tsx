// @vitest-environment happy-dom
/** The panel of an entry: cause and proof, pictures, and what was tried, in words. */
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import causesFile from "../../../../tests/fixtures/tiny/data/causes.json";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import type { Trial } from "../../../src/data/contract";
import { linesOf } from "../../../src/exhibits/causes/Tried";
import { EvidencePanel } from "../../../src/views/treemap/EvidencePanel";
import { Network, openSite } from "../../site";

const [several, single, unproved] = manifestFile.clusters;
const boxes: HTMLElement[] = [];
let network: Network;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  localStorage.clear();
  network = new Network();
  // No pixels here: what is drawn is of no account, so long as it can be drawn.
  const context = { createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }), putImageData: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});
afterEach(() => {
  for (const box of boxes.splice(0)) render(null, box);
  vi.unstubAllGlobals();
});

async function panelAt(hash: string): Promise<HTMLElement> {
  const explorer = await openSite(hash);
  const box = document.createElement("div");
  boxes.push(box);
  const draw = () => render(<EvidencePanel explorer={explorer} tree={explorer.tree!} />, box);
  explorer.onChange = draw;
  draw();
  explorer.pace.rest();
  return box;
}

const placeOf = ({ tree, node }: { tree: string; node: number }) => `#tree=${tree}&node=${node}`;

/** Everything in an open section. */
function open(box: HTMLElement, fold: string): void {
  const details = box.querySelector<HTMLDetailsElement>(`.fold[data-fold="${fold}"]`)!;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
}

const heading = (box: HTMLElement) => box.querySelector("h2")!.textContent;

describe("the panel of an entry", () => {
  test("opens with cause and proof, errors before and after the repair, and what to do; what was tried is folded", async () => {
    const box = await panelAt(`#tree=${several!.tree}&where=entry:0`);
    await vi.waitFor(() => expect(box.querySelector(".strip")).not.toBeNull());
    expect(heading(box)).toBe(several!.cause);
    expect(box.querySelector(".evidence > .said")!.textContent).toBe(several!.proof);
    const rows = [...box.querySelectorAll(".strip tr")];
    expect(rows.map((row) => row.querySelector("th")!.textContent)).toEqual(["Errors", "Nearest correct", "Turned by 180°"]);
    expect(rows[0]!.querySelectorAll("canvas")).toHaveLength(causesFile.entries[0]!.pictures!.errors.length);
    const right = rows.map((row) => [...row.querySelectorAll("td")].filter((cell) => cell.textContent!.includes("✓")).length);
    expect([right[0], right[2]]).toEqual([0, causesFile.entries[0]!.pictures!.errors.length - 1]); // the last one stays wrong
    await vi.waitFor(() => expect(box.querySelector(".fold[data-fold=tried]")).not.toBeNull());
    const [hits, of] = causesFile.entries[0]!.tried[0]!.hit;
    expect(box.querySelector(".fold[data-fold=tried] h3")!.textContent).toBe(`What was tried: when turned by 180°, ${hits} of ${of} errors become correct`);
    expect(box.querySelector(".cause-tried")).toBeNull();
    open(box, "tried");
    await vi.waitFor(() => expect(box.querySelectorAll(".cause-tried tbody tr")).toHaveLength(2));
  });

  test("of which it is a part says so, with a link to all of it", async () => {
    const box = await panelAt(placeOf(several!.nodes[1]!));
    await vi.waitFor(() => expect(box.querySelector(".evidence .lead a")).not.toBeNull());
    expect(box.querySelector(".evidence .lead")!.textContent).toBe(`3 of all 14 errors. One of 2 clusters: show all ${several!.count} errors.`);
    expect(box.querySelector(".evidence .lead a")!.getAttribute("href")).toContain("where=entry%3A0");
  });

  test("points at the other side of its mechanism", async () => {
    const box = await panelAt(placeOf(single!));
    await vi.waitFor(() => expect(box.querySelector(".evidence > .small a")).not.toBeNull());
    expect(box.querySelector(".evidence > .small a")!.textContent).toBe(several!.cause);
  });

  test("that is not proved claims nothing, and says what the errors are", async () => {
    const box = await panelAt(placeOf(unproved!));
    await vi.waitFor(() => expect(box.querySelector(".todo")).not.toBeNull());
    expect(heading(box)).not.toMatch(/cause/);
    expect(box.querySelector(".evidence > .said")!.textContent).toMatch(/^No cause proved\. /);
    expect(box.querySelector(".todo")!.textContent).toMatch(/compare them with correct images/);
    expect(box.querySelectorAll(".strip tr")).toHaveLength(2);
  });
});

describe("a cluster that is no entry", () => {
  test("says in a closed section that nothing was tried, and in the open one how to try it", async () => {
    const box = await panelAt("#tree=features-label&node=18");
    await vi.waitFor(() => expect(box.querySelector(".fold[data-fold=tried]")).not.toBeNull());
    await vi.waitFor(() => expect(box.querySelector(".fold[data-fold=tried] h3")!.textContent).toBe("What was tried: nothing on this cluster"));
    open(box, "tried");
    await vi.waitFor(() => expect(box.querySelector(".tried code")).not.toBeNull());
    expect(box.querySelector(".tried code")!.textContent).toBe("wrongtree probe build/tiny 18 --tree features-label --data … --model …");
  });

  test("has what was found of it alone, and no longer says how to try it", async () => {
    const { tried, pictures } = causesFile.entries[0]!;
    const probed = { tree: "features-label", node: 18, model: "0", count: 9, passes: 528, cause: "Inverted", proof: "Inverted, 9 of 9 become correct.", tried, pictures };
    network.change("data/causes.json", { probed: [probed] });
    const box = await panelAt("#tree=features-label&node=18");
    await vi.waitFor(() => expect(heading(box)).toBe("Inverted"));
    expect(box.querySelector(".evidence > .said")!.textContent).toBe(probed.proof);
    await vi.waitFor(() => expect(box.querySelectorAll(".strip tr")).toHaveLength(3));
    await vi.waitFor(() => expect(box.querySelector(".fold[data-fold=tried]")).not.toBeNull());
    open(box, "tried");
    await vi.waitFor(() => expect(box.querySelector(".cause-tried caption")!.textContent).toContain("95% for all of them together"));
    expect(box.querySelector(".tried code")).toBeNull();
  });
});

test("over all errors nothing of causes is read", async () => {
  const box = await panelAt("#tree=features-label");
  await vi.waitFor(() => expect(box.querySelector(".mixes")).not.toBeNull());
  expect(box.querySelector(".fold")).toBeNull();
  expect(network.asked).not.toContain("data/causes.json");
});

describe("a trial in words", () => {
  const none = { change: "x", title: "turned", word: "Turned", elsewhere: null, neutral: null, broken: null, way: null, proved: false } as const;

  test("says of a repair what becomes correct, here and elsewhere, and what breaks", () => {
    const repair: Trial = { ...none, kind: "repair", hit: [1111, 1200, 0.9, 0.95], elsewhere: [3, 48, 0.012, 0.2], neutral: [0, 9, 0, 0.1], broken: [1, 40, 0, 0.1] };
    expect(linesOf(repair)).toEqual([
      "1,111 of 1,200 errors tried become correct (90–95%)",
      "3 of 48 other errors of the same labels become correct (1–20%)",
      "0 of 9 errors tried become correct by changes that should not matter (mirroring, moving, enlarging) (0–10%)",
      "1 of 40 correct images of the same labels become misclassified (0–10%)",
    ]);
  });

  test("says of a turn what it is compared with", () => {
    const turn: Trial = { ...none, kind: "repair", hit: [67, 111, 0.5, 0.7], neutral: [7, 111, 0.03, 0.12], control: "flipped upside down or turned by 180°" };
    expect(linesOf(turn)).toEqual([
      "67 of 111 errors tried become correct, with more confidence than as they are or mirrored (50–70%)",
      "7 of 111 do so when flipped upside down or turned by 180°, a control (3–12%)",
    ]);
  });

  test("says of damage what becomes misclassified, and how alike its confusions are", () => {
    const damage: Trial = { ...none, kind: "damage", hit: [8, 10, 0.5, 0.97], neutral: [2, 10, 0.05, 0.5], control: "noise", way: 0.984 };
    expect(linesOf(damage)).toEqual([
      "8 of 10 correct images become misclassified (50–97%)",
      "2 of 10 correct images are misclassified as these errors are by equally strong noise, a control (5–50%)",
      "they are predicted as these errors are: similarity 0.98 (1: in the same proportions)",
    ]);
  });
});
