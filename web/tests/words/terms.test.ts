import { expect, test } from "vitest";
import { TERMS } from "../../src/words/terms";

test("every definition is one line that ends like a sentence and does not use its own term", () => {
  for (const [term, definition] of Object.values(TERMS)) {
    expect(definition.length, term).toBeLessThanOrEqual(140);
    expect(definition).toMatch(/^[A-Z0-9].*\.$/);
    if (term.length > 3) expect(definition.toLowerCase()).not.toContain(term.toLowerCase());
  }
});
