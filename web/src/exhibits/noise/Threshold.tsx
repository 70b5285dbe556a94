import { useMemo, useState } from "preact/hooks";
import type { ImagesFile } from "../../data/documents";
import { ForgivenList } from "../../parts/ForgivenList";
import { Method } from "../../parts/Method";
import { saidOf } from "../../parts/saidOf";
import type { Explorer } from "../../state/explorer";
import { sameField } from "../../state/filters";
import { forgive } from "../../state/forgive";
import { accuracy, count, plural } from "../../words/numbers";
import type { Way } from "./document";
import { expected, ranked, ruleOf, thresholdAt } from "./threshold";

const STEPS = 500;
const MOST = 0.5; // of all images: what leaves out more is no longer the same data
const FIRST = 50; // steps: 5 %
const POINTS = 60; // of the curve

/** Accuracy without the poorest pictures, right and wrong alike, as the threshold moves. */
export function Threshold({ explorer, ways, images }: { explorer: Explorer; ways: Way[]; images: ImagesFile }) {
  const [at, setAt] = useState(0);
  const [step, setStep] = useState(FIRST);
  const way = ways[at]!;
  const poorest = useMemo(() => ranked(way, images), [way, images]);
  if (!poorest) return null;
  const { manifest } = explorer;
  const share = (MOST * step) / STEPS;
  const threshold = thresholdAt(poorest, way.sign, share);
  const rule = ruleOf(way, threshold);
  const left = forgive(manifest, step === 0 ? [] : [rule], images, null);
  const n = left.images.length;
  const chance = expected(manifest, n);
  return (
    <section class="data-part threshold" aria-labelledby="threshold-title">
      <h2 id="threshold-title">Leave out poor pictures</h2>
      <p class="small">
        A blurred picture that is misread is forgivable, if blurred pictures that are read well are left out, too. So the threshold is applied to <em>all</em> images, right and wrong: it sees what the picture measures and neither label nor
        prediction. <Method of="re-scoring" />
      </p>
      <div class="threshold-tools">
        <label class="choice">
          <span>The most</span>
          <select value={at} onChange={(event) => setAt(Number(event.currentTarget.value))}>
            {ways.map(({ word }, i) => (
              <option key={i} value={i}>
                {word}
              </option>
            ))}
          </select>
        </label>
        <label class="slider">
          <span>Leave out</span>
          <input type="range" min={0} max={STEPS} value={step} aria-valuetext={`${(100 * share).toFixed(1)}% of the images`} onInput={(event) => setStep(event.currentTarget.valueAsNumber)} />
          <output>{(100 * share).toFixed(1)}%</output>
        </label>
      </div>
      <p class="rescored" role="status">
        <strong>{accuracy(manifest.images - manifest.errors, manifest.images)}</strong> of {count(manifest.images)}; <strong>{accuracy(left.judged.images - left.judged.errors, left.judged.images)}</strong> of the{" "}
        {count(left.judged.images)} kept; {count(n)} left out, {count(left.errors)} of them {left.errors === 1 ? "an error" : "errors"}
      </p>
      <p class="small">
        {n === 0 ? (
          "Nothing is left out."
        ) : (
          <>
            <bdi>{saidOf(rule, explorer)}</bdi>. Of {plural(n, "image")} drawn at random, {chance < 10 ? chance.toFixed(1) : count(Math.round(chance))} would be errors
            {left.errors > chance ? "." : ": these pictures are no harder than others."}
          </>
        )}
      </p>
      <Curve explorer={explorer} way={way} images={images} share={share} />
      <div class="evidence-actions">
        <button type="button" class="action" disabled={n === 0} title="Leave these out of every number and view; the address keeps it" onClick={() => void explorer.filters.setRule([...explorer.state.without.filter(({ field }) => !sameField(field, rule.field)), rule])}>
          Forgive these everywhere
        </button>
      </div>
      {n > 0 && <ForgivenList explorer={explorer} forgiven={left} name={way.word} />}
    </section>
  );
}

/** Accuracy of what is kept, over the share left out. Flat: poor pictures are no harder than others. */
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
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={`Accuracy of what is kept, from nothing left out to half: between ${accuracy(low, 1)} and ${accuracy(high, 1)}`}>
        <line x1="0" x2="100" y1={y(points[0]!)} y2={y(points[0]!)} />
        <polyline points={line} />
        <line class="here" x1={(100 * share) / MOST} x2={(100 * share) / MOST} y1="0" y2="40" />
      </svg>
      <figcaption class="small">
        Accuracy of what is kept, {accuracy(low, 1)} to {accuracy(high, 1)}, as 0% to 50% are left out; dashed: as measured
      </figcaption>
    </figure>
  );
}
