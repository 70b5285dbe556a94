import { useMemo, useState } from "preact/hooks";
import { answeredAt, type Bin, BINS, calibrationError, chanceError, equalMass } from "../../counts/confident";
import { count } from "../../words/numbers";
import type { Scope } from "./scope";
import { share } from "./words";

const [LEFT, TOP, SIDE] = [40, 20, 200];
const COUNTS = { top: TOP + SIDE + 10, high: 46 };

/** Reliability diagram: how often predictions of each confidence are correct, and how many there are. */
export function Reliability({ scope, width }: { scope: Scope; width: Bin[] }) {
  const [equal, setEqual] = useState<"width" | "mass">("width");
  const mass = useMemo(() => equalMass(scope.answers), [scope]);
  const bins = (equal === "width" ? width : mass).filter(({ n }) => n > 0);
  const most = Math.max(1, ...bins.map(({ n }) => n));
  const { own } = scope;
  const ownIn = ({ from, to }: Bin) => (own ? answeredAt(own, from + 1e-9) - answeredAt(own, to + 1e-9) : 0);
  const x = (p: number) => LEFT + SIDE * p;
  const y = (p: number) => TOP + SIDE * (1 - p);
  return (
    <section class="numbers-card" aria-labelledby="reliability-title">
      <h3 id="reliability-title">Is a confidence the chance of being correct?</h3>
      <p>
        Expected calibration error <strong>{share(calibrationError(equal === "width" ? width : mass))}</strong> ({BINS} bins of equal {equal === "width" ? "width" : "mass"}; about {share(chanceError(equal === "width" ? width : mass))} by chance alone, with perfect calibration).
      </p>
      <label class="choice">
        <span>Bins of equal</span>
        <select value={equal} onChange={(event) => setEqual(event.currentTarget.value as "width" | "mass")}>
          <option value="width">width</option>
          <option value="mass">mass (equally many images)</option>
        </select>
      </label>
      <figure>
        <svg class="plot reliability" viewBox={`0 0 ${LEFT + SIDE + 20} ${COUNTS.top + COUNTS.high + 32}`} role="img" aria-label="Reliability diagram: accuracy by confidence; the table below has its numbers">
          <path class="axes" d={`M${LEFT},${TOP}V${TOP + SIDE}H${LEFT + SIDE}`} />
          {bins.map((bin) => {
            const { from, to, n, right } = bin;
            const [left, wide] = [x(from), Math.max(1, SIDE * (to - from) - 1)];
            const [all, mine] = [(COUNTS.high * n) / most, (COUNTS.high * ownIn(bin)) / most];
            return (
              <g key={from}>
                <title>{`${share(right / n)} correct (${count(right)} of ${count(n)}) at a confidence of ${share(from)} to ${share(to)}`}</title>
                <rect class="bar" x={left} y={y(right / n)} width={wide} height={SIDE * (right / n)} />
                <rect class="bar" x={left} y={COUNTS.top + COUNTS.high - all} width={wide} height={all} />
                {mine > 0 && <rect class="own" x={left} y={COUNTS.top + COUNTS.high - Math.max(1, mine)} width={wide} height={Math.max(1, mine)} />}
              </g>
            );
          })}
          <line class="dashed" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
          <path class="axes" d={`M${LEFT},${COUNTS.top}v${COUNTS.high}H${LEFT + SIDE}`} />
          <text x={LEFT - 5} y={TOP + 4} text-anchor="end">100%</text>
          <text x={LEFT - 5} y={y(0.5) + 4} text-anchor="end">50%</text>
          <text x={LEFT - 5} y={y(0)} text-anchor="end">0</text>
          <text x={LEFT} y={TOP - 8}>correct</text>
          <text x={LEFT - 5} y={COUNTS.top + 8} text-anchor="end">{count(most)}</text>
          <text x={LEFT + 5} y={COUNTS.top + 8}>images</text>
          <text x={LEFT} y={COUNTS.top + COUNTS.high + 14}>0</text>
          <text x={LEFT + SIDE} y={COUNTS.top + COUNTS.high + 14} text-anchor="end">100%</text>
          <text x={LEFT + SIDE / 2} y={COUNTS.top + COUNTS.high + 27} text-anchor="middle">confidence</text>
        </svg>
        <figcaption class="small">Bars below the dashed line: the model is too sure.{own && " Orange: the errors of this cluster."}</figcaption>
      </figure>
      <details class="meanings">
        <summary>The bins as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Confidence</th>
              <th scope="col" class="number">Images</th>
              <th scope="col" class="number">Mean confidence</th>
              <th scope="col" class="number">Correct</th>
              {own && <th scope="col" class="number">This cluster</th>}
            </tr>
          </thead>
          <tbody>
            {bins.map((bin) => (
              <tr key={bin.from}>
                <th scope="row">
                  {share(bin.from)} to {share(bin.to)}
                </th>
                <td class="number">{count(bin.n)}</td>
                <td class="number">{share(bin.sum / bin.n)}</td>
                <td class="number">{share(bin.right / bin.n)}</td>
                {own && <td class="number">{count(ownIn(bin))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
