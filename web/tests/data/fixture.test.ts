/** The golden site that Python wrote (tests/fixtures/make_tiny.py), read by this side's own code. */
import { describe, expect, test } from "vitest";
import errorsFile from "../../../tests/fixtures/tiny/data/errors.json";
import labelEvidence from "../../../tests/fixtures/tiny/data/evidence/features-label.json";
import noneEvidence from "../../../tests/fixtures/tiny/data/evidence/features-none.json";
import manifestFile from "../../../tests/fixtures/tiny/data/manifest.json";
import labelTree from "../../../tests/fixtures/tiny/data/trees/features-label.json";
import noneTree from "../../../tests/fixtures/tiny/data/trees/features-none.json";
import { confusionKey, confusionOf, mix } from "../../src/counts/mix";
import type { Errors, Manifest, TreeFile } from "../../src/data/documents";
import { checkFormat, FORMAT } from "../../src/data/format";
import { errorsOf, growTree } from "../../src/tree/tree";

const manifest = manifestFile as unknown as Manifest;
const errors = errorsFile as Errors;
const sites = [
  { name: "label", file: labelTree as TreeFile, evidence: labelEvidence },
  { name: "none", file: noneTree as TreeFile, evidence: noneEvidence },
];

describe("the golden site", () => {
  test("is of the format this reader reads", () => {
    for (const document of [manifestFile, errorsFile, labelTree, labelEvidence]) {
      expect(() => checkFormat("golden", document.format)).not.toThrow();
    }
    expect(manifestFile.format).toBe(FORMAT);
  });

  test("numbers its errors in leaf order of the default tree", () => {
    const root = 2 * errors.id.length - 2;
    expect([...errorsOf(growTree(labelTree as TreeFile), root)]).toEqual(errors.id.map((_, k) => k));
  });

  test.each(sites)("has in every node of tree $name the errors and the commonest confusion that Python counted", ({ file, evidence }) => {
    const tree = growTree(file);
    const classes = manifest.classes.length;
    const key = confusionKey(errors, classes);
    evidence.node.forEach((node, k) => {
      const members = errorsOf(tree, node);
      expect(members.length).toBe(evidence.count[k]);
      expect(members).toContain(evidence.medoid[k]);
      const [label, prediction, count] = evidence.confusions.slice(9 * k);
      const top = mix(members, key)[0]!;
      expect(top.count).toBe(count);
      const among = mix(members, key).filter((part) => part.count === count).map((part) => confusionOf(part.key, classes));
      expect(among).toContainEqual({ label, prediction });
    });
  });
});
