import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useSize } from "../../browser/useSize";
import { textWidth } from "../../draw/textWidth";
import { fitted } from "../../words/fitted";
import { along, common, named } from "./scales";

const FONT = "11px";
const LONGEST = 92; // px of a checkpoint’s name

interface Axis {
  x: (checkpoint: number) => number;
  left: number;
  right: number;
}

interface Props {
  names: readonly string[];
  height: number; // of the plot, px
  top?: number; // px above it
  label: string; // what a screen reader says
  children: (axis: Axis) => ComponentChildren;
}

const LEFT = 48;
const RIGHT = 4;
const INSET = 18; // px between the ends of the plot and the first and the last checkpoint: half a bar

/** A chart as wide as there is room, over the checkpoints: their names below, as many as do not touch. */
export function Chart({ names, height, top = 12, label, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const right = Math.max(LEFT + 60, width - RIGHT);
  const x = along(names.length, LEFT + INSET, right - INSET);
  return (
    <div class="series-chart" ref={box}>
      {width > 0 && (
        <svg class="plot" width={width} height={top + height + 36} role="img" aria-label={label}>
          {children({ x, left: LEFT, right })}
          <Names names={names} x={x} y={top + height} step={names.length > 1 ? x(1) - x(0) : width} width={width} />
        </svg>
      )}
    </div>
  );
}

/** The names of the checkpoints below their ticks. */
function Names({ names, x, y, step, width }: { names: readonly string[]; x: (i: number) => number; y: number; step: number; width: number }) {
  const start = common(names);
  const short = names.map((name) => fitted(name.slice(start.length), LONGEST, (text) => textWidth(text, FONT)));
  const wide = short.map((name) => textWidth(name, FONT));
  const shown = named(wide, step);
  const end = names.length - 1;
  return (
    <g>
      {names.map((name, i) => (
        <line key={i} x1={x(i)} x2={x(i)} y1={y} y2={y + (shown.includes(i) ? 5 : 3)}>
          <title>{name}</title>
        </line>
      ))}
      {shown.map((i) => (
        <text key={i} x={Math.min(x(i), width - wide[i]! / 2)} y={y + 17} text-anchor="middle">
          {short[i]}
          <title>{names[i]}</title>
        </text>
      ))}
      <text x={(x(0) + x(end)) / 2} y={y + 32} text-anchor="middle">
        checkpoint{start !== "" && ` (${fitted(`${start}…`, 160, (text) => textWidth(text, FONT))})`}
      </text>
    </g>
  );
}
