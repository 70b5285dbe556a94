// @vitest-environment happy-dom
import { render } from "preact";
import { expect, test } from "vitest";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import type { Manifest } from "../../src/data/documents";
import { FactsBar } from "../../src/page/FactsBar";

const golden = manifestFile as unknown as Manifest;
const order = { name: "class-order", sentence: "accuracy is 33 %, but 100 % with another class order", way: "pass the order with --classes FILE", detail: "likely order: blue, green" };

function shown(manifest: Manifest): HTMLElement {
  const page = document.createElement("div");
  render(<FactsBar manifest={manifest} />, page);
  return page;
}

test("what the check found suspicious is said above everything, with the way out", () => {
  const page = shown({ ...golden, facts: [order] });
  expect(page.querySelector("summary")!.textContent).toBe("Check this first: 1 suspicious fact about the model or the data. Some of the errors below may come from it.");
  expect(page.querySelector("details")!.hasAttribute("open")).toBe(true);
  expect(page.querySelector("li")!.textContent).toBe("accuracy is 33 %, but 100 % with another class order; pass the order with --classes FILE (likely order: blue, green)");
});

test("several are folded, and named by their number", () => {
  const page = shown({ ...golden, facts: [order, { ...order, name: "preprocessing", way: "", detail: "" }] });
  expect(page.querySelector("summary")!.textContent).toContain("2 suspicious facts");
  expect([...page.querySelectorAll("li")].map((item) => item.textContent)[1]).toBe(order.sentence);
  expect(page.querySelector("details")!.hasAttribute("open")).toBe(false);
});

const notes = ["pictures of the split 'test' are used", "classes are in the order of the class names of the model"];

test("what was decided stands below what is suspicious", () => {
  const page = shown({ ...golden, facts: [order], notes });
  expect([...page.querySelectorAll("details ul")].map((list) => list.children.length)).toEqual([1, 2]);
  expect(page.querySelector("details p")!.textContent).toBe("Decided while data and model were read:");
});

test("a single note is a sentence, several are folded, and neither asks to be checked", () => {
  expect(shown({ ...golden, facts: [], notes: notes.slice(0, 1) }).textContent).toBe("Note: pictures of the split 'test' are used");
  const several = shown({ ...golden, facts: [], notes });
  expect(several.querySelector("summary")!.textContent).toBe("2 notes on how data and model were read");
  expect(several.querySelector("details")!.hasAttribute("open")).toBe(false);
  expect([...several.querySelectorAll("li")].map((item) => item.textContent)).toEqual(notes);
});

test("a site without any, or of before there were any, says nothing", () => {
  expect(shown({ ...golden, facts: [] }).textContent).toBe("");
  const { facts: _, ...older } = golden;
  expect(shown(older as Manifest).textContent).toBe("");
});
