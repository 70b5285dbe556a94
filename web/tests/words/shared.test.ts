import { expect, test } from "vitest";
import type { Errors, Manifest } from "../../src/data/documents";
import { whatOf } from "../../src/words/listed";
import { asName, className, headingOf, namesOf, plainName, sharedOf, sharedSentence, sideOf } from "../../src/words/shared";

const manifest = { classes: ["cat", "dog", "elk", "fox"].map((name) => ({ name })) } as Manifest;

/** Errors of these labels, predicted as these classes. */
function of(...confusions: string[]) {
  const code = (letter: string) => "cdef".indexOf(letter);
  const errors = { label: confusions.map((pair) => code(pair[0]!)), prediction: confusions.map((pair) => code(pair[1]!)) } as unknown as Errors;
  const shared = sharedOf({ manifest, errors }, confusions.map((_, error) => error));
  return [headingOf(shared), sharedSentence(shared), namesOf(shared).join(" → ")];
}

test("most of one confusion name it", () => {
  expect(of("cd", "cd", "ef")).toEqual(["Mostly cat → dog", "They are mostly cat → dog (2 of 3 errors).", "cat → dog"]);
  expect(of("cd", "cd")).toEqual(["cat → dog", "All are labelled cat and predicted as dog.", "cat → dog"]);
});

test("half of one confusion give way to the prediction that more of them share", () => {
  expect(of("cd", "cd", "ed", "fc")[0]).toBe("Mostly predicted as dog");
});

test("most with one prediction or one label are named by whichever more of them share", () => {
  expect(of("cd", "ed", "fd", "cf")).toEqual(["Mostly predicted as dog", "They are mostly predicted as dog (3 of 4 errors).", "predicted as dog"]);
  expect(of("cd", "ce", "cf", "ed")).toEqual(["Mostly cat", "They are mostly labelled cat (3 of 4 errors).", "cat"]);
  expect(of("cd", "ed", "fd")[0]).toBe("Predicted as dog");
});

test("errors of one label say the commonest prediction, too", () => {
  expect(of("cd", "cd", "ce", "cf", "ce")).toEqual(["cat", "All are labelled cat; the commonest prediction is dog (2 of 5 errors).", "cat"]);
});

test("a minority names nothing: it is said to be the commonest, and of how many", () => {
  expect(of("cd", "cd", "ef", "fc", "dc")).toEqual(["Mixed: 4 classes", "They are of 4 classes; the commonest confusion is cat → dog (2 of 5 errors).", "Mixed: 4 classes"]);
});

test("one of two is no majority, and of confusions that occur once each none is the commonest", () => {
  expect(of("cd", "ef")).toEqual(["cat, elk", "They are of cat, elk.", "cat, elk"]);
});

test("of four classes or more as many are said, and two of them where nothing else tells them apart", () => {
  expect(of("cd", "dc", "ef", "fe")).toEqual(["Mixed: 4 classes", "They are of 4 classes, such as cat, dog.", "Mixed: 4 classes"]);
});

test("a number of classes is no name: alone it says that they are mixed, and nothing is said so twice", () => {
  expect(["13 classes", "13 classes, such as dog, deer · 20 of 172 errors", "predicted as 13 classes", "Mixed: 13 classes"].map(asName)).toEqual([
    "Mixed: 13 classes",
    "Mixed: 13 classes, such as dog, deer · 20 of 172 errors",
    "predicted as 13 classes",
    "Mixed: 13 classes",
  ]);
});

test("a name that begins or ends with a digit is in quotes inside a sentence, and bare by itself", () => {
  const some = { classes: ["3", "cat", "class 4", "2nd", "a1b"].map((name) => ({ name })) } as Manifest;
  expect(some.classes.map((_, index) => className(some, index))).toEqual(["“3”", "cat", "“class 4”", "“2nd”", "a1b"]);
  expect(plainName(some, 0)).toBe("3");
  const errors = { label: [0, 1, 2], prediction: [4, 0, 0] } as unknown as Errors;
  expect(whatOf({ manifest: some, errors }, [0, 1, 2])).toBe("predicted as “3” (2 of 3)");
});

test("one error is what it is, and correct images are not counted", () => {
  expect(of("cd", "cc", "ee")[1]).toBe("It is labelled cat and predicted as dog.");
  expect(of("cc")).toEqual(["No errors", "", "no errors"]);
});

test("one label against the rest has two sides, and no other names", () => {
  const two = { classes: [{ name: "not dog" }, { name: "dog" }], one_vs_rest: { label: "dog" } } as Manifest;
  const said = (...labels: number[]) => {
    const errors = { label: labels, prediction: labels.map((label) => 1 - label) } as unknown as Errors;
    const among = labels.map((_, error) => error);
    const shared = sharedOf({ manifest: two, errors }, among);
    return [headingOf(shared), sharedSentence(shared), namesOf(shared).join(), whatOf({ manifest: two, errors }, among)];
  };
  expect(said(1, 1)).toEqual(["Missed dog", "All are missed dog (label dog, predicted not dog).", "missed dog", "missed dog"]);
  expect(said(0, 0, 1)).toEqual(["Mostly false alarms for dog", "They are mostly false alarms for dog (label not dog, predicted dog): 2 of 3 errors.", "false alarms for dog", "false alarms for dog (2 of 3)"]);
  const alike = "missed dog and false alarms alike";
  expect(said(0, 1)).toEqual(["Missed dog and false alarms alike", `They are ${alike}.`, alike, alike]);
  expect(sideOf(manifest, 1, 0)).toBeNull();
});
