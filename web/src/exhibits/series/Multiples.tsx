import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { count, percent } from "../../words/numbers";
import type { Followed } from "./document";
import { along } from "./scales";
import { curveSentence } from "./words";

const [WIDE, HIGH, EDGE] = [160, 52, 3];
const AT_ONCE = 25;

export interface Small extends Followed {
  href: string | null; // null: the site has nothing to show of it
  picture?: ComponentChildren;
}

interface Props {
  all: readonly Small[]; // those with most errors at the end first
  names: readonly string[];
  top: number; // where all their scales end
  things: string; // "classes"
}

/** A small curve each: the share of errors over checkpoints, all on one scale. */
export function Multiples({ all, names, top, things }: Props) {
  const [most, setMost] = useState(AT_ONCE);
  return (
    <>
      <ul class="series-multiples">
        {all.slice(0, most).map((one, i) => (
          <li key={i}>
            {one.href === null ? (
              <div class="series-multiple" title={curveSentence(one, names)}>
                <Inside one={one} top={top} names={names} />
              </div>
            ) : (
              <a class="series-multiple" href={one.href} title={curveSentence(one, names)}>
                <Inside one={one} top={top} names={names} />
              </a>
            )}
          </li>
        ))}
      </ul>
      {all.length > most && (
        <p class="small">
          {count(most)} of {count(all.length)} {things}.{" "}
          <button type="button" class="link" onClick={() => setMost(Infinity)}>
            Show all
          </button>
        </p>
      )}
    </>
  );
}

function Inside({ one, top, names }: { one: Small; top: number; names: readonly string[] }) {
  const { name, images, errors, picture } = one;
  const last = errors.length - 1;
  const x = along(errors.length, EDGE, WIDE - EDGE);
  const y = (n: number) => EDGE + (HIGH - 2 * EDGE) * (1 - Math.min(1, n / images / top));
  const line = errors.map((n, i) => `${x(i).toFixed(1)},${y(n).toFixed(1)}`).join(" ");
  return (
    <>
      <span class="series-top">
        {picture && <span class="thumb">{picture}</span>}
        <bdi class="series-name">{name}</bdi>
      </span>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
        <polygon points={`${x(0)},${HIGH - EDGE} ${line} ${x(last)},${HIGH - EDGE}`} />
        <line x1={EDGE} x2={WIDE - EDGE} y1={HIGH - EDGE} y2={HIGH - EDGE} />
        <polyline points={line} />
      </svg>
      <span class="small">
        <span class="sr-only">{`${count(errors[0]!)} misclassified at ${names[0]}, at the last `}</span>
        <b>{count(errors[last]!)}</b> of {count(images)} ({percent(errors[last]!, images)})
      </span>
    </>
  );
}
