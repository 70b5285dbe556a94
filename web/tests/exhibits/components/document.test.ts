import { expect, test } from "vitest";
import file from "../../../../tests/fixtures/tiny/data/components/features.json";
import type { ComponentsFile } from "../../../src/data/contract";
import { placesOf } from "../../../src/exhibits/components/document";

test("the places of errors are signed bytes times the step of their component", () => {
  const [c, e] = [file.step.length, [3, 0]];
  const bytes = new Int8Array(Buffer.from(file.values, "base64"));
  const places = placesOf(file as ComponentsFile, e);
  expect(places).toHaveLength(2 * c);
  e.forEach((error, i) => file.step.forEach((step, k) => expect(places[c * i + k]).toBe(bytes[c * error + k]! * step)));
  expect(Math.min(...places)).toBeLessThan(0);
});
