import { describe, expect, test } from "vitest";
import { depths, distancesOf, heights, nodeOrder, openTo, standsIn } from "../../src/counts/hierarchy";
import type { Errors, Manifest } from "../../src/data/documents";
import { collapse, collapsedSentence, namesOfNodes } from "../../src/views/confusion/collapse";
import { confusionMatrix, confusions, countAt } from "../../src/views/confusion/confusion";

// cat 0 and dog 1 are animals 6, car 2 and truck 3 go on roads 5, and with ship 4 they are vehicles 7; 8 is the root.
const hierarchy = { superclasses: ["road", "animal", "vehicle", "all classes"], parent: [6, 6, 5, 5, 7, 7, 8, 8, -1] };
const [CAT, DOG, CAR, TRUCK, SHIP, ROAD, ANIMAL, VEHICLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const pairs: [number, number][] = [
  [CAT, DOG],
  [CAT, DOG],
  [DOG, CAT],
  [CAR, TRUCK],
  [TRUCK, SHIP],
  [CAT, CAR],
  [SHIP, DOG],
  [SHIP, SHIP], // correctly classified
];
const errors = { id: pairs.map(() => ""), label: pairs.map(([label]) => label), prediction: pairs.map(([, prediction]) => prediction) } as unknown as Errors;
const all = Int32Array.from(pairs.keys());
const byNumber = Int32Array.of(0, 1, 2, 3, 4);

function shown(open: Iterable<number>) {
  const matrix = confusionMatrix(errors, all, byNumber, false);
  const collapsed = collapse(hierarchy, matrix, confusions(matrix), new Set(open));
  const n = collapsed.order.length;
  return { ...collapsed, dense: Array.from({ length: n }, (_, row) => Array.from({ length: n }, (_, column) => countAt(collapsed, row, column))) };
}

describe("a hierarchy", () => {
  test("has depths from the root, and heights from the classes", () => {
    expect([...depths(hierarchy)]).toEqual([2, 2, 3, 3, 2, 2, 1, 1, 0]);
    expect([...heights(hierarchy)]).toEqual([0, 0, 0, 0, 0, 1, 1, 2, 3]);
  });
  test("is opened level by level", () => {
    expect([1, 2, 3].map((level) => [...openTo(hierarchy, level)])).toEqual([[8], [6, 7, 8], [5, 6, 7, 8]]);
  });
  test("has a node stand in the highest one that is closed", () => {
    const classes = (open: number[]) => [...standsIn(hierarchy, new Set(open))].slice(0, 5);
    expect(classes([])).toEqual([ANIMAL, ANIMAL, VEHICLE, VEHICLE, VEHICLE]);
    expect(classes([VEHICLE])).toEqual([ANIMAL, ANIMAL, ROAD, ROAD, SHIP]);
    expect(classes([ROAD])).toEqual([ANIMAL, ANIMAL, VEHICLE, VEHICLE, VEHICLE]); // what it is in is closed
    expect(classes([ROAD, ANIMAL, VEHICLE])).toEqual([CAT, DOG, CAR, TRUCK, SHIP]);
  });
  test("puts the classes of a superclass next to each other, in the order given", () => {
    expect([...nodeOrder(hierarchy, Int32Array.of(TRUCK, CAT, SHIP, DOG, CAR))].filter((node) => node < 5)).toEqual([TRUCK, CAR, SHIP, CAT, DOG]);
  });
  test("says how many errors stay inside, and how far they are, counted by hand", () => {
    // Heights: three times 1 of animals, 1 of roads, 2 of vehicles, twice 3.
    expect(distancesOf(hierarchy, errors, all)).toEqual({ inside: 5, errors: 7, mean: 12 / 7 });
    expect(distancesOf(hierarchy, errors, [7]).errors).toBe(0);
  });
});

describe("the collapsed matrix", () => {
  test("has the errors inside a superclass on its diagonal", () => {
    const { order, dense, total, most } = shown([8]);
    expect([...order]).toEqual([ANIMAL, VEHICLE]);
    expect(dense).toEqual([
      [3, 1],
      [1, 2],
    ]);
    expect([total, most]).toEqual([7, 3]);
  });
  test("has the classes of one that is expanded, and a block around them", () => {
    const { order, dense, blocks, classesOf, rowOf } = shown([8, VEHICLE]);
    expect([...order]).toEqual([ANIMAL, ROAD, SHIP]);
    expect(dense).toEqual([
      [3, 1, 0],
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expect(blocks).toEqual([[1, 3]]);
    expect(classesOf).toEqual([[CAT, DOG], [CAR, TRUCK], [SHIP]]);
    expect([...rowOf]).toEqual([0, 0, 1, 1, 2]);
  });
  test("with all expanded is that of the classes", () => {
    const { order, dense, blocks } = shown(openTo(hierarchy, 3));
    expect([...order]).toEqual([...byNumber]);
    expect(dense).toEqual([
      [0, 2, 1, 0, 0],
      [1, 0, 0, 0, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 0, 1],
      [0, 1, 0, 0, 0],
    ]);
    expect(blocks).toEqual([
      [0, 2],
      [2, 5],
    ]);
  });
  test("says what is in a cell", () => {
    const names = namesOfNodes({ classes: ["cat", "dog", "car", "truck", "ship"].map((name) => ({ name })), hierarchy } as unknown as Manifest);
    expect(collapsedSentence(names, ANIMAL, ANIMAL, 3, 7)).toBe("Inside animal: 3 of these 7 errors (43%)");
    expect(collapsedSentence(names, CAT, VEHICLE, 1, 7)).toBe("cat predicted as vehicle: 1 of these 7 errors (14%)");
    expect(collapsedSentence(names, ROAD, ROAD, 0, 7)).toBe("Inside road: no errors");
  });
});
