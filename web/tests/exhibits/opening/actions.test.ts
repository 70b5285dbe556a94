/** What is recommended follows from what was proved, and from no more. */
import { describe, expect, test } from "vitest";
import type { Trial } from "../../../src/data/contract";
import { type Known, actionOf, rowOf } from "../../../src/exhibits/opening/actions";

const nothing: Known = { proved: null, part: false, poor: false, doubted: 0, errors: 20, measured: null, near: false, confused: null, marked: null, within: null };

function trial(kind: Trial["kind"], change: string, word: string): Trial {
  return { change, title: "", word, kind, hit: [9, 10, 0.5, 1], elsewhere: null, neutral: null, broken: null, way: null, proved: true };
}

const todo = (kind: Trial["kind"], change: string, word: string) => actionOf({ ...nothing, proved: trial(kind, change, word) }).text;

describe("of a proved repair", () => {
  test("what came near to a proof is the first to look into", () => {
    expect(actionOf({ ...nothing, measured: "Blue", near: true }).text).toBe(
      "More such images may prove it (see above). If not: collect or generate training images like these. Whether that helps is not proved.",
    );
  });
  test("undoing it in all of them is not recommended where only a part have it, and which is not known", () => {
    expect(actionOf({ ...nothing, part: true, proved: trial("repair", "invert", "Inverted") }).text).toBe(
      "Fix: train with such images (augment with inverted images), or invert them where you can tell.",
    );
  });
  test.each([
    ["invert", "Inverted", "Fix: train with such images (augment with inverted images), or invert them where you can tell."],
    ["turn-left", "Turned by 90°", "augment with rotations"],
    ["turn-left", "Corrected when turned by 90°", "Collect or generate training images like these."],
    ["flip", "Upside down", "augment with flips"],
    ["tone", "Dark", "The test used the label, which is not known in use"],
    ["colours", "Green cast", "train with such images (augment with colour casts)"],
    ["colours", "Unusual colours", "train with such images (augment with colour casts)"],
    ["colours", "Low contrast", "train with such images (augment with brightness and contrast)"],
    ["swap", "Red and blue swapped", "RGB or BGR"],
    ["median", "Noisy", "augment with noise"],
    ["sharpen", "Blurred", "augment with blur"],
    ["cover-upper-left", "Misled by something in the upper left corner", "what is in the upper left corner goes with other labels, too"],
    ["exchange-combined-none", "Something missing or different at the left", "lack what correct images have at the left"],
  ])("%s: what undoes it, or what to train with", (change, word, said) => {
    expect(todo("repair", change, word)).toContain(said);
  });

  test("a smoothing that was not for noise does not claim noise", () => {
    expect(todo("repair", "median", "Corrected when smoothed")).not.toContain("noise");
    expect(todo("repair", "sharpen", "Corrected when sharpened")).not.toContain("blur");
  });

  test("one that the table does not know is undone, and no more is said", () => {
    expect(todo("repair", "future", "New")).toBe("Fix: undo it before the model sees them, or train with such images.");
    expect(rowOf(trial("repair", "future", "New"))).toBe("Repaired");
  });

  test("its pictures have a short name", () => {
    for (const change of ["flip", "turn-180", "turn-left", "turn-right", "mirror", "brightness", "colours", "grey", "swap", "invert", "resample", "sharpen", "zoom-in", "shift-up", "cover-border", "blur-region-x", "exchange-x"]) {
      expect(rowOf(trial("repair", change, ""))).toMatch(/^.{4,14}$/);
      expect(rowOf(trial("repair", change, ""))).not.toBe("Repaired");
    }
  });
});

describe("of proved damage", () => {
  test("to collect or generate such images", () => {
    expect(todo("damage", "blur", "Blurred")).toBe("Collect or generate blurred training images (augment with blur).");
    expect(todo("damage", "zoom-blur-1", "Zoom blur")).toBe("Collect or generate training images with zoom blur (augment with zoom blur).");
    expect(todo("damage", "warp-0", "Warped")).toBe("Collect or generate warped training images (augment with elastic distortion).");
    expect(todo("damage", "swirl-0", "Swirled")).toBe("Collect or generate swirled training images (augment with swirls).");
    expect(todo("damage", "move-0", "Moved, with an empty band")).toBe("Collect or generate training images like these.");
    expect(todo("damage", "to-colours", "Green cast")).toBe("Collect or generate training images with such a colour cast (augment with colour casts).");
    expect(todo("damage", "paste", "Misled by something in the upper left")).toContain("what is in the upper left goes with other labels");
    expect(todo("damage", "future", "New")).toBe("Collect or generate training images like these.");
  });

  test("where the pictures are too poor, to leave those out that nobody can tell", () => {
    const found = actionOf({ ...nothing, proved: trial("damage", "blur", "Blurred"), poor: true });
    expect(found.text).toContain("leave them out of the metric");
    expect(found.to).toBe("data");
  });
});

describe("where no cause is proved", () => {
  test("of labels that may be wrong, if half of them are, to check them", () => {
    expect(actionOf({ ...nothing, doubted: 12 })).toEqual({ text: "Check these labels: 12 of 20 may be wrong.", to: "data" });
    expect(actionOf({ ...nothing, doubted: 9 }).text).not.toContain("label");
    expect(actionOf({ ...nothing, doubted: 1, errors: 1 }).text).not.toContain("label");
    expect(actionOf({ ...nothing, confused: "about 74 of all 80 errors truck → automobile may have wrong labels" })).toEqual({ text: "Check these labels: about 74 of all 80 errors truck → automobile may have wrong labels.", to: "data" });
  });

  test("of an entry's errors, to see the entry; else to look and compare, and nothing is claimed", () => {
    expect(actionOf({ ...nothing, within: "entry 3, “Inverted”" })).toEqual({ text: "First see entry 3, “Inverted”.", to: "entry" });
    expect(actionOf({ ...nothing, within: "Inverted", poor: true }).to).toBe("entry");
    expect(actionOf({ ...nothing, marked: false }).text).toContain("besides the mark");
    expect(actionOf({ ...nothing, marked: false, measured: "Black bar at the top" }).text).toContain("training images like these");
    expect(actionOf(nothing)).toEqual({ text: "Look at the pictures, and compare them with correct images.", to: null });
  });
});
