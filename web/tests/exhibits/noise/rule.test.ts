import { describe, expect, test } from "vitest";
import imagesFile from "../../../../tests/fixtures/tiny/data/images.json";
import manifestFile from "../../../../tests/fixtures/tiny/data/manifest.json";
import noiseFile from "../../../../tests/fixtures/tiny/data/noise.json";
import { errorColumns } from "../../../src/data/common";
import type { ImagesFile, Manifest, NoiseFile } from "../../../src/data/contract";
import { expected, ranked, ruleOf, thresholdAt } from "../../../src/exhibits/noise/rule";
import { canBeRule, forgive } from "../../../src/state/forgive";

const images = imagesFile as ImagesFile;
const manifest = manifestFile as unknown as Manifest;
const { ways } = noiseFile as unknown as NoiseFile;
const shares = [0, 0.04, 0.1, 0.25, 0.5];

describe("the threshold", () => {
  test.each(ways)("leaves out the most $word images, and those that tie with the last of them", (way) => {
    const poorest = ranked(way, images)!;
    const values = images.columns.find(({ name }) => name === way.column)!.values as number[];
    for (const share of shares) {
      const k = Math.max(1, Math.round(share * values.length));
      const sorted = [...values].sort((a, b) => way.sign * (b - a));
      const out = values.flatMap((value, i) => (way.sign * (value - sorted[k - 1]!) >= 0 ? [i] : []));
      const found = forgive(manifest, [ruleOf(way, thresholdAt(poorest, way.sign, share))], images, null);
      expect([...found.images]).toEqual(out);
      expect(found.errors).toBe(out.filter((i) => images.label[i] !== images.prediction[i]).length);
      expect(found.judged).toMatchObject({ images: manifest.images - out.length, errors: manifest.errors - found.errors });
    }
  });

  test("cannot see what is right and what is wrong: it leaves out the same images whatever the model said", () => {
    const turned = { ...images, label: images.prediction, prediction: images.label, confidence: images.confidence.map((c) => 1 - c), error: images.error.map((e) => -1 - e) };
    for (const way of ways) {
      for (const share of shares) {
        const rule = ruleOf(way, thresholdAt(ranked(way, images)!, way.sign, share));
        expect(thresholdAt(ranked(way, turned)!, way.sign, share)).toBe(thresholdAt(ranked(way, images)!, way.sign, share));
        expect(forgive(manifest, [rule], turned, null).images).toEqual(forgive(manifest, [rule], images, null).images);
      }
    }
  });

  test("does not raise accuracy where right images are as poor as wrong ones", () => {
    const n = 1000;
    const wrong = Array.from({ length: n }, (_, i) => i % 10 === 0);
    const label = wrong.map(() => 0);
    const facts: ImagesFile = {
      format: 1,
      label,
      prediction: wrong.map(Number),
      confidence: label,
      error: wrong.map((is, i) => (is ? i / 10 : -1)),
      columns: [{ name: "blur", kind: "number", values: label.map((_, i) => Math.floor(i / 10)) }], // each ten alike, one of them wrong
    };
    const site = { images: n, errors: 100, classes: [{ images: n, errors: 100 }, { images: 0, errors: 0 }] } as unknown as Manifest;
    const way = { word: "blurred", column: "blur", sign: 1 } as const;
    for (const share of shares) {
      const { judged, errors, images: out } = forgive(site, [ruleOf(way, thresholdAt(ranked(way, facts)!, 1, share))], facts, null);
      expect(judged.errors / judged.images).toBeCloseTo(0.1, 12);
      expect(errors).toBe(expected(site, out.length));
    }
  });

  test("is no rule on what is said of errors alone", () => {
    const column = errorColumns(manifest)[0]!;
    expect(column).toBe("label check");
    expect(images.columns.map(({ name }) => name)).not.toContain(column);
    expect(canBeRule({ field: { column }, kind: "is", values: [0] }, [column])).toBe(false);
    // Nor of what else is known of errors alone; a column of the reader's own may have the name of ours.
    const columns = ["label check", "place", "label check (measured)", "hierarchy distance", "becomes correct"];
    expect(errorColumns({ ...manifest, columns } as Manifest)).toEqual(columns.slice(2));
    expect(errorColumns({ ...manifest, columns, labels: null } as Manifest)).toEqual([]);
    expect(ways.every((way) => canBeRule(ruleOf(way, 1), [column]))).toBe(true);
  });
});
