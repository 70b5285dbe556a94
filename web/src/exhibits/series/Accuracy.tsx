import { accuracy, count, percent, plural } from "../../words/numbers";
import { Chart } from "./Chart";
import type { Checkpoint } from "./document";
import { roundUp, ticksOf } from "./scales";
import { bestOf, mostForgotten } from "./words";

const HIGH = 190;
const TOP = 12;

interface Props {
  checkpoints: readonly Checkpoint[];
  learntAt: readonly number[];
}

/** Accuracy over checkpoints, and how many images were learnt and forgotten at each. */
export function Accuracy({ checkpoints, learntAt }: Props) {
  return (
    <section class="numbers-part" aria-labelledby="series-accuracy">
      <h2 id="series-accuracy">Accuracy</h2>
      <div class="numbers-grid">
        <div class="numbers-card">
          <p dir="auto">{bestOf(checkpoints)}</p>
          <Curve checkpoints={checkpoints} />
        </div>
        <div class="numbers-card">
          <p dir="auto">{mostForgotten(checkpoints)}</p>
          <Changes checkpoints={checkpoints} />
        </div>
      </div>
      <Table checkpoints={checkpoints} learntAt={learntAt} />
    </section>
  );
}

/** The curve, with its interval as a band. */
function Curve({ checkpoints }: { checkpoints: readonly Checkpoint[] }) {
  const ticks = ticksOf(checkpoints.flatMap(({ low, high }) => [low, high]));
  const [least, most] = [ticks[0]!, ticks.at(-1)!];
  const y = (value: number) => TOP + HIGH * (1 - (value - least) / (most - least));
  const [first, last] = [checkpoints[0]!, checkpoints.at(-1)!];
  const shareOf = ({ images, errors }: Checkpoint) => accuracy(images - errors, images);
  return (
    <figure>
      <Chart names={checkpoints.map(({ name }) => name)} height={HIGH} label={`Accuracy over ${plural(checkpoints.length, "checkpoint")}: from ${shareOf(first)} to ${shareOf(last)}; the table below has all`}>
        {({ x, left, right }) => {
          const line = checkpoints.map((point, i) => `${x(i).toFixed(1)},${y(point.accuracy).toFixed(1)}`).join(" ");
          const band = [...checkpoints.map(({ high }, i) => [x(i), y(high)]), ...checkpoints.map(({ low }, i) => [x(i), y(low)]).reverse()];
          return (
            <>
              {ticks.map((tick) => (
                <g key={tick}>
                  <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
                  <text x={left - 6} y={y(tick) + 4} text-anchor="end">
                    {Number((100 * tick).toFixed(1))}%
                  </text>
                </g>
              ))}
              <polygon class="series-band" points={band.map(([a, b]) => `${a!.toFixed(1)},${b!.toFixed(1)}`).join(" ")} />
              <polyline class="risk" points={line} />
              {checkpoints.map((point, i) => (
                <circle key={i} class="series-dot" cx={x(i)} cy={y(point.accuracy)} r={checkpoints.length > 16 ? 2.5 : 3.5}>
                  <title>{`${point.name}: ${shareOf(point)}, ${count(point.images - point.errors)} of ${count(point.images)} correct; 95% interval ${range(point)}`}</title>
                </circle>
              ))}
            </>
          );
        }}
      </Chart>
      <figcaption class="small">Share of images that are correctly classified. Band: 95% interval (Wilson).{least > 0 && " The axis does not begin at 0."}</figcaption>
    </figure>
  );
}

/** Learnt above the line, forgotten below it, on one scale. */
function Changes({ checkpoints }: { checkpoints: readonly Checkpoint[] }) {
  const ends = { learnt: roundUp(checkpoints.reduce((a, { learnt }) => Math.max(a, learnt), 1)), forgotten: roundUp(checkpoints.reduce((a, { forgotten }) => Math.max(a, forgotten), 1)) };
  const scale = HIGH / (ends.learnt + ends.forgotten);
  const zero = TOP + scale * ends.learnt;
  const total = (key: "learnt" | "forgotten") => checkpoints.reduce((sum, point) => sum + point[key], 0);
  return (
    <figure>
      <Chart names={checkpoints.map(({ name }) => name)} height={HIGH} label={`Learnt and forgotten at ${plural(checkpoints.length, "checkpoint")}: ${count(total("learnt"))} times learnt, ${count(total("forgotten"))} times forgotten; the table below has all`}>
        {({ x, left, right }) => {
          const step = checkpoints.length > 1 ? x(1) - x(0) : 40;
          const wide = Math.max(2, Math.min(26, step * 0.6));
          return (
            <>
              {[ends.learnt, -ends.forgotten].map((tick) => (
                <g key={tick}>
                  <line x1={left} x2={right} y1={zero - scale * tick} y2={zero - scale * tick} />
                  <text x={left - 6} y={zero - scale * tick + 4} text-anchor="end">
                    {count(Math.abs(tick))}
                  </text>
                </g>
              ))}
              {checkpoints.map(({ name, learnt, forgotten }, i) =>
                i === 0 ? null : (
                  <g key={i}>
                    <title>{`${name}: ${count(learnt)} learnt, ${count(forgotten)} forgotten`}</title>
                    <rect class="bar" x={x(i) - wide / 2} width={wide} y={zero - scale * learnt} height={scale * learnt} />
                    <rect class="own" x={x(i) - wide / 2} width={wide} y={zero} height={scale * forgotten} />
                  </g>
                ),
              )}
              <line class="series-zero" x1={left} x2={right} y1={zero} y2={zero} />
              {scale * ends.forgotten > 16 && scale * ends.learnt > 16 && (
                <text x={left - 6} y={zero + 4} text-anchor="end">
                  0
                </text>
              )}
            </>
          );
        }}
      </Chart>
      <figcaption class="small">
        <span class="swatch series-learnt" /> Learnt: images misclassified at the checkpoint before and correct at this one. <span class="swatch series-lost" /> Forgotten: the reverse.
      </figcaption>
    </figure>
  );
}

function range({ low, high }: Checkpoint): string {
  return `${(100 * low).toFixed(1)}% to ${(100 * high).toFixed(1)}%`;
}

function Table({ checkpoints, learntAt }: Props) {
  return (
    <details class="meanings">
      <summary>The checkpoints as a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of checkpoints">
        <table class="series-table">
          <thead>
            <tr>
              <th scope="col">Checkpoint</th>
              {["Accuracy", "95% interval", "Errors", "Learnt", "Forgotten", "Correct from here on"].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {checkpoints.map((point, i) => {
              const before = checkpoints[i - 1];
              return (
                <tr key={i}>
                  <th scope="row">
                    <bdi>{point.name}</bdi>
                  </th>
                  <td class="number">{accuracy(point.images - point.errors, point.images)}</td>
                  <td class="number">{range(point)}</td>
                  <td class="number">
                    {count(point.errors)} of {count(point.images)}
                  </td>
                  <td class="number">{before ? `${count(point.learnt)} of ${plural(before.errors, "error")}` : "–"}</td>
                  <td class="number">{before ? `${count(point.forgotten)} of ${count(before.images - before.errors)} correct (${percent(point.forgotten, before.images - before.errors)})` : "–"}</td>
                  <td class="number">{count(learntAt[i] ?? 0)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
