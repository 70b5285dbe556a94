import { expect, test } from "vitest";
import { readPicked, writePicked } from "../../src/tree/picked";
import { generator } from "../trees";

test("any members come back from their word, in letters that an address leaves as they are", () => {
  const random = generator(5);
  for (const share of [0.01, 0.2, 0.9])
    for (let turn = 0; turn < 20; turn++) {
      const members = Array.from({ length: 5000 }, (_, i) => i).filter(() => random() < share);
      const text = writePicked(members);
      expect(readPicked(text)).toEqual(members);
      expect(new URLSearchParams({ where: text }).toString()).toBe(`where=${text}`);
    }
  expect(writePicked([0, 1, 2, 34, 66])).toBe("AAAff");
  expect(readPicked(writePicked([999_999]))).toEqual([999_999]);
});

test("a word that names none, ends early or has other letters is none", () => {
  for (const text of ["", "g", "A g", "A,", "AAAg", "ééé", "_________A"]) expect(readPicked(text)).toBeNull();
});
