import { describe, expect, test } from "vitest";
import errorsFile from "../../../../tests/fixtures/tiny/data/errors.json";
import evidenceFile from "../../../../tests/fixtures/tiny/data/evidence/features-label.json";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import treeFile from "../../../../tests/fixtures/tiny/data/trees/features-label.json";
import type { Errors, Manifest, TreeFile } from "../../../src/data/documents";
import { locate } from "../../../src/data/sheet";
import { errorsOf, growTree } from "../../../src/tree/tree";
import { cardOf } from "../../../src/views/card/card";
import { CARD_STYLE, CARD_STYLE_HASH, cardHtml } from "../../../src/views/card/cardHtml";
import { CARD_WIDTH, layoutCard, wrapped } from "../../../src/views/card/cardLayout";
import { findingsOf } from "../../../src/words/findings";

const manifest = manifestFile as unknown as Manifest;
const errors = errorsFile as Errors;
const tree = growTree(treeFile as TreeFile);
const blue = treeFile.groups.find((group) => group.name === "blue")!.node;
const entry = evidenceFile.node.indexOf(blue);
const sheet = manifest.sprites.find(({ kind, tree }) => kind === "evidence" && tree === "features-label")!;
const thumbnails = manifest.sprites.find(({ kind }) => kind === "thumbnails")!;

function card(more: Partial<Parameters<typeof cardOf>[0]> = {}) {
  return cardOf({
    manifest,
    findings: findingsOf({ manifest, errors, judged: manifest, filtered: false }, tree, blue),
    opening: null,
    forgiven: null,
    tree: manifest.trees[0]!,
    evidence: { sheet, entry, count: evidenceFile.count[entry]! },
    samples: [...errorsOf(tree, blue)],
    typical: false,
    sourceOf: (error) => locate(thumbnails, error),
    namesOf: (error) => [manifest.classes[errors.label[error]!]!.name, manifest.classes[errors.prediction[error]!]!.name],
    note: "",
    link: "https://example.org/tiny/#node=1",
    today: new Date("2026-11-22T12:00:00Z"),
    ...more,
  });
}

const measure = (text: string, size: number, bold: boolean) => text.length * size * (bold ? 0.6 : 0.55);

describe("the evidence card", () => {
  test("says of the golden site's blue errors what can be counted by hand", () => {
    const made = card();
    // 9 of the 14 errors are of blue: 6 taken for red, 3 for green; 16 of 30 images are right.
    expect(made.title).toBe("blue: 9 errors");
    expect(made.lead).toBe("Most often, blue predicted as red: 6 of these 9 errors.");
    expect(made.numbers).toEqual([
      { name: "Errors", value: "9", note: "64% of all 14 errors" },
      { name: "Accuracy", value: "53.3%", note: "16 of 30 images" },
      { name: "If fixed", value: "83.3%", note: "+30.0 points" },
    ]);
    expect(made.confusions.map(({ names, text }) => [...names, text])).toEqual([
      ["blue", "red", "6 of 9"],
      ["blue", "green", "3 of 9"],
    ]);
    expect(made.figures.map(({ picture }) => picture.source)).toEqual(["image", "saliency", "delta"].map((part) => locate(sheet, entry, part)));
    expect(made.figures[0]!.caption).toBe("mean of 9 errors");
    expect(made.samplesNote).toBe("All 9 shown.");
  });

  test("says of a cluster what its panel opens with", () => {
    const opening = { heading: "Inverted", proved: true, size: "9 of all 14 errors.", said: "Inverted, 9 of 9 errors become correct." };
    const made = card({ opening });
    expect([made.title, made.lead]).toEqual(["Inverted", "9 of all 14 errors. Inverted, 9 of 9 errors become correct."]);
  });

  test("says how many of how many it shows, and claims a typical one only where there is one", () => {
    expect(card({ samples: [3, 1], typical: true }).samplesNote).toBe("Shown 2 of 9: the most typical first, the others spread over the whole cluster.");
    expect(card({ samples: [3, 1] }).samplesNote).toBe("Shown 2 of 9, spread over the whole cluster.");
  });

  test("has both accuracies where images are forgiven", () => {
    const judged = { images: 20, errors: 10, classes: manifest.classes };
    const findings = findingsOf({ manifest, errors, judged, filtered: true }, tree, blue);
    expect(card({ forgiven: 10, findings }).numbers.map(({ name, value }) => [name, value]).slice(1, 3)).toEqual([
      ["Accuracy as measured", "53.3%"],
      ["Without 10 forgiven images", "50.0%"],
    ]);
  });

  test("is laid out inside its margins, no picture on another, every text once", () => {
    const made = card({ note: "Sky and sea.\nAsk the annotators.", evidence: null });
    for (const it of [made, card()]) {
      const layout = layoutCard(it, measure);
      const rects = [...layout.pictures, ...layout.scales].map(({ rect }) => rect);
      for (const { x, y, width, height } of [...rects, ...layout.boxes.map(({ rect }) => rect)]) {
        expect(x).toBeGreaterThanOrEqual(44);
        expect(x + width).toBeLessThanOrEqual(CARD_WIDTH - 44 + 1e-9);
        expect(y + height).toBeLessThan(layout.height);
      }
      for (const a of rects) for (const b of rects) if (a !== b) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      expect(layout.pictures).toHaveLength(it.figures.length + it.samples.length);
      const said = layout.texts.map(({ text }) => text);
      for (const { name, value, note } of it.numbers) expect(said).toEqual(expect.arrayContaining([name, value, note]));
      for (const { text } of it.confusions) expect(said).toContain(text);
    }
    expect(layoutCard(made, measure).texts.map(({ text }) => text)).toEqual(expect.arrayContaining(["Sky and sea.", "Ask the annotators.", "Too few errors (9) to average."]));
  });

  test("breaks lines at spaces, and where there are none, anywhere", () => {
    expect(wrapped("one two three", 7, (text) => text.length)).toEqual(["one two", "three"]);
    expect(wrapped("abcdefghij k", 4, (text) => text.length)).toEqual(["abcd", "efgh", "ij k"]);
    expect(wrapped("", 4, (text) => text.length)).toEqual([""]);
  });
});

describe("the card as a page", () => {
  const made = card({ note: "<b>me & you</b>" });
  const html = cardHtml(made, { figures: ["data:image/png;base64,AA", "", ""], bars: ["", "", ""], samples: made.samples.map(() => "") });

  test("allows its own style and pictures inside it, and nothing else", async () => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(CARD_STYLE)));
    expect(CARD_STYLE_HASH).toBe(`sha256-${btoa(String.fromCharCode(...hash))}`);
    expect(html).toContain(`default-src 'none'; img-src data:; style-src '${CARD_STYLE_HASH}'`);
    expect(html).not.toMatch(/<script|<link|src="(?!data:)/);
  });

  test("has every number of the card as text, and text that stays text", () => {
    for (const { name, value, note } of made.numbers) for (const text of [name, value, note]) expect(html).toContain(text);
    for (const { text } of made.confusions) expect(html).toContain(text);
    expect(html).toContain("&#60;b&#62;me &#38; you&#60;/b&#62;");
    expect(html).not.toContain("<b>me");
  });
});
