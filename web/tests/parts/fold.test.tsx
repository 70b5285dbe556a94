// @vitest-environment happy-dom
/** Sections that fold, and terms that explain themselves. */
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fold } from "../../src/parts/Fold";
import { Term } from "../../src/parts/terms/Term";
import { Terms } from "../../src/parts/terms/Terms";
import type { Explorer } from "../../src/state/explorer";
import { Folds } from "../../src/state/folds";

const box = document.createElement("div");
beforeEach(() => document.body.append(box));
afterEach(() => render(null, box));

function toggle(open: boolean): void {
  const details = box.querySelector("details")!;
  details.open = open;
  details.dispatchEvent(new Event("toggle"));
}

test("what is in a closed section is not made; opened, it stays open for the next cluster, and closed stays closed", () => {
  const made = vi.fn(() => <p>inside</p>);
  const Inside = made;
  const folds = new Folds(() => draw());
  const explorer = { folds } as Explorer;
  const draw = () =>
    render(
      <Fold explorer={explorer} name="where" headline="Where it looks: nothing beyond chance">
        <Inside />
      </Fold>,
      box,
    );
  draw();
  expect(made).not.toHaveBeenCalled();
  expect(box.querySelector("h3")!.textContent).toBe("Where it looks: nothing beyond chance");
  toggle(true);
  expect(made).toHaveBeenCalled();
  render(null, box); // another cluster
  draw();
  expect(box.textContent).toContain("inside");
  toggle(false);
  expect(box.textContent).not.toContain("inside");
  expect(folds.isOpen("where", true)).toBe(false);
});

test("a term shows its definition when it is focused, and Escape takes it away and goes no further", async () => {
  render(<Term of="auc" />, box);
  const term = box.querySelector<HTMLElement>("[role=button]")!;
  const definition = box.querySelector<HTMLElement>("[role=tooltip]")!;
  expect(term.getAttribute("aria-describedby")).toBe(definition.id);
  expect(definition.hidden).toBe(true);
  term.focus();
  await vi.waitFor(() => expect(definition.hidden).toBe(false));
  const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
  term.dispatchEvent(key);
  expect(key.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(definition.hidden).toBe(true));
});

test("a text explains the first use of each term, as a word of its own", () => {
  render(<Terms of={["p", "z"]}>{"Largest |z| 5.0, p = 0.01, z again, people"}</Terms>, box);
  expect([...box.querySelectorAll("[role=button]")].map((term) => term.textContent)).toEqual(["z", "p"]);
  for (const definition of box.querySelectorAll("[role=tooltip]")) definition.remove();
  expect(box.textContent).toBe("Largest |z| 5.0, p = 0.01, z again, people");
});
