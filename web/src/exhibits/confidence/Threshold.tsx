import { useMemo, useState } from "preact/hooks";
import { answeredAt, areaUnder, leastArea, risks } from "../../counts/confident";
import type { Explorer } from "../../state/explorer";
import { accuracy, count, percent, plural } from "../../words/numbers";
import type { Scope } from "./scope";
import { share } from "./words";

const STEPS = 200;

/** Answer only where the model is sure enough: what that costs, and what it brings. */
export function Threshold({ explorer, scope }: { explorer: Explorer; scope: Scope }) {
  const { answers, own } = scope;
  const [moving, setMoving] = useState<number | null>(null); // while the slider is
  const at = moving ?? explorer.state.threshold;
  const set = (value: number) => {
    setMoving(null);
    if (value >= 0 && value <= 1) explorer.nav.set({ threshold: Number(value.toFixed(6)) });
  };
  const n = answers.images.length;
  const answered = answeredAt(answers, at);
  const wrong = answers.wrong[answered]!;
  const all = answers.wrong[n]!;
  const ownLeft = own && answeredAt(own, at);
  return (
    <section class="numbers-card" aria-labelledby="threshold-of-confidence">
      <h3 id="threshold-of-confidence">Answer only above a confidence</h3>
      <div class="threshold-line">
        <label>
          <span>Confidence ≥</span>
          <input type="range" min={0} max={STEPS} value={Math.round(at * STEPS)} aria-valuetext={share(at)} onInput={(event) => setMoving(event.currentTarget.valueAsNumber / STEPS)} onChange={(event) => set(event.currentTarget.valueAsNumber / STEPS)} />
        </label>
        <input type="number" min={0} max={1} step="any" value={at} aria-label="Threshold, from 0 to 1" onChange={(event) => set(event.currentTarget.valueAsNumber)} />
      </div>
      <p role="status">
        <strong>{share(answered / n)}</strong> answered ({count(answered)} of {count(n)}), <strong>{accuracy(answered - wrong, answered)}</strong> of the answers correct ({count(answered - wrong)} of {count(answered)}).
      </p>
      <p class="small">
        Not answered: {count(all - wrong)} of {plural(all, "error")} and {count(n - answered - (all - wrong))} of {plural(n - all, "correct image")}.
        {own !== null && ` Of this cluster’s ${plural(own.images.length, "error")}, ${count(ownLeft!)} (${percent(ownLeft!, own.images.length)}) are still answered.`}
      </p>
      <Risk scope={scope} answered={answered} />
    </section>
  );
}

const [LEFT, TOP, WIDE, HIGH] = [40, 10, 300, 130];
const POINTS = 300;

/** Share of errors among the answers, as fewer are answered. */
function Risk({ scope, answered }: { scope: Scope; answered: number }) {
  const risk = useMemo(() => risks(scope.answers), [scope]);
  const n = risk.length;
  if (n === 0) return null;
  const errors = scope.answers.wrong[n]!;
  const most = Math.max(0.01, risk.reduce((a, b, i) => (i >= n / 50 ? Math.max(a, b) : a), 0));
  const x = (coverage: number) => LEFT + WIDE * coverage;
  const y = (value: number) => TOP + HIGH * (1 - Math.min(1, value / most));
  const points = Array.from({ length: Math.min(n, POINTS) }, (_, i) => Math.ceil(((i + 1) * n) / Math.min(n, POINTS)));
  const line = points.map((k) => `${x(k / n).toFixed(1)},${y(risk[k - 1]!).toFixed(1)}`).join(" ");
  const area = areaUnder(risk);
  return (
    <figure>
      <svg class="plot" viewBox={`0 0 350 ${TOP + HIGH + 32}`} role="img" aria-label={`Risk–coverage curve: ${share(errors / n)} errors when all images are answered, ${share(risk[Math.ceil(n / 2) - 1]!)} when half are`}>
        <path class="axes" d={`M${LEFT},${TOP}V${TOP + HIGH}H${LEFT + WIDE}`} />
        <line class="dashed" x1={LEFT} x2={LEFT + WIDE} y1={y(errors / n)} y2={y(errors / n)} />
        <polyline class="risk" points={line} />
        {answered > 0 && <line class="here" x1={x(answered / n)} x2={x(answered / n)} y1={TOP} y2={TOP + HIGH} />}
        <text x={LEFT - 5} y={TOP + 4} text-anchor="end">{share(most)}</text>
        <text x={LEFT - 5} y={TOP + HIGH} text-anchor="end">0</text>
        <text x={LEFT} y={TOP + HIGH + 14}>0</text>
        <text x={LEFT + WIDE} y={TOP + HIGH + 14} text-anchor="end">100%</text>
        <text x={LEFT + WIDE / 2} y={TOP + HIGH + 27} text-anchor="middle">coverage: images answered, surest first</text>
        <text x={LEFT + 5} y={TOP + 18}>errors among the answers</text>
      </svg>
      <figcaption class="small">
        Area under the risk–coverage curve (AURC): {area.toFixed(4)}. Lower is better: {leastArea(n, errors).toFixed(4)} if every error had less confidence than every correct image, {(errors / n).toFixed(4)} (dashed) if confidence said nothing.
      </figcaption>
    </figure>
  );
}
