import { useMemo, useState } from "preact/hooks";
import type { ImagesFile, Way } from "../../data/contract";
import { ForgivenList } from "../../parts/ForgivenList";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { sameField } from "../../state/filters";
import { forgive, type Forgiven } from "../../state/forgive";
import { headingOf } from "../../words/listed";
import { accuracy, count, percent, plural } from "../../words/numbers";
import { useEntries } from "../causes/useEntries";
import { expected, ranked, ruleOf, thresholdAt } from "./rule";

const STEPS = 500;
const MOST = 0.5; // of all images: what leaves out more is no longer the same data
const FIRST = 50; // steps: 5 %
const POINTS = 60; // of the curve
const LEAST = 0.05; // of the excluded errors: entries with fewer of them are not named

/** Accuracy without the images of lowest quality, correct and misclassified alike, as the threshold moves. */
export function Threshold({ explorer, ways, images }: { explorer: Explorer; ways: Way[]; images: ImagesFile }) {
  const [at, setAt] = useState(0);
  const [step, setStep] = useState(FIRST);
  const way = ways[at]!;
  const poorest = useMemo(() => ranked(way, images), [way, images]);
  const share = (MOST * step) / STEPS;
  const rule = useMemo(() => poorest && ruleOf(way, thresholdAt(poorest, way.sign, share)), [poorest, way, share]);
  const left = useMemo(() => rule && forgive(explorer.manifest, step === 0 ? [] : [rule], images, null), [rule, images]); // kept: a list of them is of these
  if (!rule || !left) return null;
  const { manifest } = explorer;
  const n = left.images.length;
  const chance = expected(manifest, n);
  return (
    <section class="data-part threshold" aria-labelledby="threshold-title">
      <h2 id="threshold-title">Exclude images of low quality</h2>
      <p class="small">
        To forgive an image is to leave it out of the accuracy. Misclassified blurred images may be forgiven only if correctly classified blurred images are forgiven, too. So the threshold applies to <em>all</em> images. It depends on the measured quality only, not on label or
        prediction. <Method of="re-scoring" />
      </p>
      <div class="threshold-tools">
        <label class="choice">
          <span>Exclude the most</span>
          <select value={at} onChange={(event) => setAt(Number(event.currentTarget.value))}>
            {ways.map(({ word }, i) => (
              <option key={i} value={i}>
                {word}
              </option>
            ))}
          </select>
        </label>
        <label class="slider">
          <span>Share</span>
          <input type="range" min={0} max={STEPS} value={step} aria-valuetext={`${(100 * share).toFixed(1)}% of the images`} onInput={(event) => setStep(event.currentTarget.valueAsNumber)} />
          <output>{(100 * share).toFixed(1)}%</output>
        </label>
      </div>
      <p class="rescored" role="status">
        Accuracy <strong>{accuracy(manifest.images - manifest.errors, manifest.images)}</strong> of {plural(manifest.images, "image")}, <strong>{accuracy(left.judged.images - left.judged.errors, left.judged.images)}</strong> of the{" "}
        {count(left.judged.images)} kept. {count(n)} excluded, {count(left.errors)} of them {left.errors === 1 ? "an error" : "errors"}.
      </p>
      {left.errors > 0 && <Proved explorer={explorer} left={left} />}
      <p class="small">
        {n === 0 ? (
          "No image is excluded."
        ) : (
          <>
            Excluded: the {count(n)} most {way.word} of all {plural(manifest.images, "image")} ({percent(n, manifest.images)}). Of {plural(n, "image")} drawn at random, {chance < 10 ? chance.toFixed(1) : count(Math.round(chance))} would be errors.
            {left.errors > chance ? "" : " These images are no harder than the others."}
          </>
        )}
      </p>
      <Curve explorer={explorer} way={way} images={images} share={share} />
      <div class="evidence-actions">
        <button type="button" class="action" disabled={n === 0} title="Exclude these from every number and view. The address records it" onClick={() => void explorer.filters.setRule([...explorer.state.without.filter(({ field }) => !sameField(field, rule.field)), rule])}>
          Forgive these everywhere
        </button>
      </div>
      {n > 0 && <ForgivenList explorer={explorer} forgiven={left} name={way.word} />}
    </section>
  );
}

/** Which of the excluded errors have a proved cause: dark pictures have few edges, and are not the blurred ones that the measure takes them for. */
function Proved({ explorer, left }: { explorer: Explorer; left: Forgiven }) {
  useEntries(explorer);
  const { entries, manifest, go } = explorer;
  const found = manifest.clusters
    .flatMap((listed, entry) => (listed.proved ? [{ entry, listed, n: entries.get(entry)?.reduce((sum, error) => sum + (left.kept[error] ? 0 : 1), 0) ?? 0 }] : []))
    .filter(({ n }) => n >= LEAST * left.errors)
    .sort((a, b) => b.n - a.n);
  if (found.length === 0) return null;
  return (
    <p class="small" dir="auto">
      Of the excluded errors,{" "}
      {found.map(({ entry, listed, n }, i) => (
        <span key={entry}>
          {i > 0 && (i === found.length - 1 ? " and " : ", ")}
          {count(n)} are in <a href={go.hrefOfEntry(entry)}>“{headingOf(listed)[0]}”</a>
        </span>
      ))}
      , whose {found.length === 1 ? "cause is" : "causes are"} proved.
    </p>
  );
}

/** Accuracy of the kept images, over the share excluded. Flat: images of low quality are no harder than others. */
function Curve({ explorer, way, images, share }: { explorer: Explorer; way: Way; images: ImagesFile; share: number }) {
  const { manifest } = explorer;
  const points = useMemo(() => {
    const poorest = ranked(way, images)!;
    return Array.from({ length: POINTS + 1 }, (_, i) => {
      const out = i === 0 ? [] : [ruleOf(way, thresholdAt(poorest, way.sign, (MOST * i) / POINTS))];
      const { judged } = forgive(manifest, out, images, null);
      return judged.images > 0 ? 1 - judged.errors / judged.images : null;
    });
  }, [way, images]);
  const known = points.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (value: number) => (high > low ? 38 - (36 * (value - low)) / (high - low) : 20);
  const line = points.flatMap((value, i) => (value === null ? [] : [`${(100 * i) / POINTS},${y(value)}`])).join(" ");
  return (
    <figure class="kept-curve">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={`Accuracy of the kept images, from 0% to 50% excluded: between ${accuracy(low, 1)} and ${accuracy(high, 1)}`}>
        <line x1="0" x2="100" y1={y(points[0]!)} y2={y(points[0]!)} />
        <polyline points={line} />
        <line class="here" x1={(100 * share) / MOST} x2={(100 * share) / MOST} y1="0" y2="40" />
      </svg>
      <figcaption class="small">
        Accuracy of the kept images as 0% to 50% are excluded, {accuracy(low, 1)} to {accuracy(high, 1)}. Dashed: all images
      </figcaption>
    </figure>
  );
}
