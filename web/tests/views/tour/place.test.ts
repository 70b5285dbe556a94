import { expect, test } from "vitest";
import { overlap, place } from "../../../src/views/tour/place";

const ROOM = { width: 1440, height: 900 };
const CARD = { width: 310, height: 140 };

test("the card stands beside what it is about, and its arrow points there", () => {
  const map = { left: 16, top: 150, width: 970, height: 700 };
  expect(place({ ...map, width: 700 }, CARD, ROOM)).toEqual({ left: 732, top: 220, side: "right", arrow: 70 });
  expect(place(map, CARD, ROOM)).toEqual({ left: 660, top: 694, side: "inside", arrow: 0 }); // not on what is beside it
  const panel = { left: 1000, top: 90, width: 430, height: 800 };
  expect(place(panel, CARD, ROOM)).toEqual({ left: 674, top: 160, side: "left", arrow: 70 });
});

test("it goes under or over what takes the whole width, and into what takes the whole page", () => {
  expect(place({ left: 0, top: 0, width: 1440, height: 300 }, CARD, ROOM)).toEqual({ left: 565, top: 316, side: "below", arrow: 155 });
  expect(place({ left: 0, top: 300, width: 1440, height: 600 }, CARD, ROOM)).toEqual({ left: 565, top: 144, side: "above", arrow: 155 });
  expect(place({ left: 0, top: 0, width: 1440, height: 900 }, CARD, ROOM)).toMatchObject({ left: 1114, top: 744, side: "inside" });
});

test("it stays in the window, and the arrow away from its corners", () => {
  const tile = { left: 16, top: 880, width: 90, height: 18 };
  expect(place(tile, CARD, ROOM)).toEqual({ left: 122, top: 752, side: "right", arrow: 120 });
});

test("boxes that do not meet have nothing in common", () => {
  expect(overlap({ left: 0, top: 0, width: 10, height: 10 }, { left: 10, top: 0, width: 5, height: 5 })).toBeNull();
  expect(overlap({ left: 0, top: 0, width: 10, height: 10 }, { left: 5, top: -5, width: 20, height: 8 })).toEqual({ left: 5, top: 0, width: 5, height: 3 });
});
