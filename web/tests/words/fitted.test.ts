import { describe, expect, test } from "vitest";
import { atWord, fitted, graphemes, shared } from "../../src/words/fitted";

const FAMILY = "👨‍👩‍👧";
/** Of a wide letter two, of any other one. */
const measure = (text: string) => graphemes(text).reduce((sum, letter) => sum + (/[一-鿿]/.test(letter) || letter === FAMILY ? 2 : 1), 0);

describe("a phrase cut to a width", () => {
  test("ends with a whole word, and with none that only leads on", () => {
    expect([17, 16, 11, 7].map((width) => atWord("Mixed: 13 classes", width, measure))).toEqual(["Mixed: 13 classes", "Mixed: 13…", "Mixed: 13…", "Mixed…"]);
    expect(atWord("ship, truck (9 of 12)", 12, measure)).toBe("ship, truck…");
  });

  test("is left whole where its first word does not fit: then it is cut where it is shown", () => {
    const phrases = ["Underexposed images", "Underexposed", "→ airplane"];
    expect(phrases.map((text) => atWord(text, 5, measure))).toEqual(phrases);
  });
});

describe("a name cut to a width", () => {
  test("is whole where it fits", () => {
    expect(fitted("Katze", 5, measure)).toBe("Katze");
  });

  test("keeps its end, in which names of one family differ", () => {
    const names = ["kapitän", "kapitänin"].map((end) => fitted(`Donaudampfschifffahrtsgesellschafts${end}`, 16, measure));
    expect(names).toEqual(["Donaudamp…kapitän", "Donaudamp…pitänin"].map((name) => expect.stringMatching(new RegExp(`^${name.slice(0, 8)}.?…`))));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(measure(name)).toBeLessThanOrEqual(16);
  });

  test("goes by width, not by letters: Chinese ones are wider", () => {
    expect(fitted("中华人民共和国国旗图案", 12, measure)).toBe("中华人…图案");
    expect(fitted("chaussure montante", 12, measure)).toBe("chaussu…ante");
  });

  test("splits no emoji and no letter from its marks", () => {
    const cut = fitted(`${FAMILY.repeat(6)}e\u0301e\u0301e\u0301`, 9, measure);
    expect(graphemes(cut).every((letter) => [FAMILY, "e\u0301", "…"].includes(letter))).toBe(true);
  });

  test("is never nothing, however little room there is", () => {
    expect(fitted("cat", 0, measure)).toBe("c…");
  });
});

test("of several names a short one leaves its room to the others", () => {
  expect(shared(["cat", "a long name of a class"], 16, measure)).toEqual(["cat", fitted("a long name of a class", 13, measure)]);
  expect(shared(["a long name of a class", "another long name"], 20, measure).map(measure).every((wide) => wide <= 10)).toBe(true);
});
