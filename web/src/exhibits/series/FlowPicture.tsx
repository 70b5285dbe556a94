import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useSize } from "../../browser/useSize";
import { useTheme } from "../../browser/useTheme";
import { CATEGORIES, UNNAMED } from "../../draw/colouring";
import { textWidth } from "../../draw/textWidth";
import { fitted } from "../../words/fitted";
import { plural } from "../../words/numbers";
import { alluvial, type Block, colouredLives, type Fade, outline, OTHER, type Ribbon } from "./alluvial";
import type { Flows } from "./document";
import { FlowTable } from "./FlowTable";
import { clusterSentence, fadeSentence, flowSentence, livesSentence } from "./words";

const FONT = "11.5px";
const HIGH = 420;
const HEAD = 42; // px above the columns, for the checkpoints’ names
const BLOCK = 14;
const LABEL = 150; // px after the last column
const [LEAST, MOST] = [124, 210]; // px from one column to the next
const LABELLED = 9; // px of height that a name needs

type At = { block: Block } | { ribbon: Ribbon } | { fade: Fade };

/** What becomes of clusters from checkpoint to checkpoint. */
export function FlowPicture({ flows, names }: { flows: Flows; names: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const theme = useTheme();
  const [on, setOn] = useState<At | null>(null);
  const [shares, setShares] = useState(true);
  const apart = Math.round(Math.max(LEAST, Math.min(MOST, (width - BLOCK - LABEL) / Math.max(1, names.length - 1))));
  const drawn = useMemo(() => alluvial(flows, { apart, height: HIGH, block: BLOCK, gap: 7, left: 2, right: LABEL, shares }), [flows, apart, shares]);
  useEffect(() => setOn(null), [drawn]); // what was pointed at is of another picture
  const colours = useMemo(() => colouredLives(flows, CATEGORIES[theme].length), [flows, theme]);
  const colourOf = (life: number) => (colours.has(life) ? CATEGORIES[theme][colours.get(life)!]! : UNNAMED[theme]);
  const lit = useMemo(() => on && around(on, drawn.columns), [on, drawn]);
  const said = on === null ? "" : "block" in on ? clusterSentence(flows, names, on.block.step, on.block.at) : "ribbon" in on ? flowSentence(flows, names, on.ribbon.step, on.ribbon.from, on.ribbon.to, on.ribbon.shared) : fadeSentence(flows, names, on.fade.step, on.fade.at, on.fade.side, on.fade.errors);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && on !== null) setOn(null);
    else {
      const next = beside(drawn.columns, drawn.ribbons, on && "block" in on ? on.block : null, event.key);
      if (!next) return;
      setOn({ block: next });
      const { scrollLeft, clientWidth } = box.current!;
      if (next.x < scrollLeft || next.x + apart > scrollLeft + clientWidth) box.current!.scrollLeft = next.x - clientWidth / 2;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const over = (at: At) => ({ onPointerEnter: () => setOn(at), onClick: () => setOn(at) });
  const line = (text: string, room: number) => fitted(text, room, (part) => textWidth(part, FONT));

  return (
    <section class="numbers-part" aria-labelledby="series-flows">
      <h2 id="series-flows">Clusters from checkpoint to checkpoint</h2>
      <p>{livesSentence(flows)}</p>
      <p class="small">
        Each column has the clusters of one checkpoint. A colour is one cluster that lives on; grey ones are small or short-lived. Ribbons are errors in both clusters. What fades was correct before, or is correct afterwards.
      </p>
      <label class="series-by">
        <span>Height</span>
        <select
          value={shares ? "share" : "errors"}
          onChange={(event) => {
            setOn(null);
            setShares(event.currentTarget.value === "share");
          }}
        >
          <option value="share">share of the checkpoint’s errors</option>
          <option value="errors">errors</option>
        </select>
      </label>
      <div
        class="series-flows"
        ref={box}
        role="application"
        aria-roledescription="diagram"
        aria-label={`Clusters of ${names.length} checkpoints. Arrows go from cluster to cluster; the table below has all.`}
        tabIndex={0}
        onKeyDown={onKey}
        onFocus={() => on === null && box.current!.matches(":focus-visible") && setOn(first(drawn.columns))}
        onBlur={() => setOn(null)}
        onPointerLeave={() => setOn(null)}
      >
        {width > 0 && (
          <svg width={drawn.width} height={drawn.height + HEAD + 2} aria-hidden="true" data-on={on !== null || undefined}>
            <defs>
              {[...new Set(flows.clusters.flat().map(({ life }) => colourOf(life)))].flatMap((colour) =>
                (["came", "went"] as const).map((side) => (
                  <linearGradient key={side + colour} id={gradient(side, colour)}>
                    <stop offset="0" stop-color={colour} stop-opacity={side === "went" ? 0.34 : 0} />
                    <stop offset="1" stop-color={colour} stop-opacity={side === "went" ? 0 : 0.34} />
                  </linearGradient>
                )),
              )}
            </defs>
            {names.map((name, step) => (
              <text key={step} class="series-step" x={2 + step * apart} y={14}>
                {line(name, step < names.length - 1 ? apart - 10 : LABEL)}
                <tspan x={2 + step * apart} dy={16}>
                  {plural(flows.clusters[step]!.reduce((sum, { size }) => sum + size, 0), "error")}
                </tspan>
              </text>
            ))}
            <g transform={`translate(0 ${HEAD})`}>
              {drawn.fades.map((fade, i) => (
                <rect key={i} class="series-fade" data-lit={lit?.has(fade) || same(on, fade) || undefined} x={fade.side === "went" ? fade.x : fade.x - fade.width} y={fade.y} width={fade.width} height={fade.height} fill={`url(#${gradient(fade.side, colourOf(drawn.columns[fade.step]![fade.at]!.life))})`} {...over({ fade })} />
              ))}
              {drawn.ribbons.map((ribbon, i) => {
                const [from, to] = [drawn.columns[ribbon.step]![ribbon.from]!, drawn.columns[ribbon.step + 1]![ribbon.to]!];
                return <path key={i} class="series-ribbon" data-lives={(from.life === to.life && from.life !== OTHER) || undefined} data-lit={lit?.has(ribbon) || undefined} d={outline(ribbon)} fill={colourOf(from.life === OTHER ? to.life : from.life)} {...over({ ribbon })} />;
              })}
              {drawn.columns.flat().map((block) => (
                <rect key={`${block.step} ${block.at}`} class="series-block" data-lit={lit?.has(block) || undefined} data-here={same(on, block) || undefined} x={block.x} y={block.y} width={block.width} height={block.height} fill={colourOf(block.life)} {...over({ block })} />
              ))}
              {drawn.columns.flat().map((block) =>
                labelled(block, drawn.columns) ? (
                  <text key={`${block.step} ${block.at}`} class="series-label" data-lit={lit?.has(block) || undefined} x={block.x + block.width + 5} y={block.y + block.height / 2 + 4}>
                    {line(block.name, block.step === drawn.columns.length - 1 ? LABEL - 8 : apart - BLOCK - 14)}
                  </text>
                ) : null,
              )}
            </g>
          </svg>
        )}
      </div>
      <p class="series-said" role="status" dir="auto">
        {said || <span class="small">Point at a cluster or a ribbon, or use the arrow keys.</span>}
      </p>
      <FlowTable flows={flows} names={names} />
    </section>
  );
}

function gradient(side: Fade["side"], colour: string): string {
  return `series-${side}-${colour.slice(1)}`;
}

/** A name is written where a cluster begins to live, and at the end. */
function labelled(block: Block, columns: readonly Block[][]): boolean {
  if (block.height < LABELLED) return false;
  return block.step === 0 || block.step === columns.length - 1 || (block.life !== OTHER && !columns[block.step - 1]!.some(({ life }) => life === block.life));
}

function same(on: At | null, what: Block | Fade): boolean {
  return on !== null && (("block" in on && on.block === what) || ("fade" in on && on.fade === what));
}

/** What belongs to that which is pointed at: a cluster’s whole life, or both ends of a flow. */
function around(on: At, columns: readonly Block[][]): { has: (what: Block | Ribbon | Fade) => boolean } {
  const blockOf = (step: number, at: number) => columns[step]![at]!;
  const isRibbon = (what: Block | Ribbon | Fade): what is Ribbon => "from" in what;
  const isBlock = (what: Block | Ribbon | Fade): what is Block => "life" in what;
  if ("fade" in on) return { has: (what) => what === on.fade || (isBlock(what) && what === blockOf(on.fade.step, on.fade.at)) };
  if ("ribbon" in on) {
    const { step, from, to } = on.ribbon;
    return { has: (what) => what === on.ribbon || (isBlock(what) && (what === blockOf(step, from) || what === blockOf(step + 1, to))) };
  }
  const { block } = on;
  const kin = (other: Block) => other === block || (block.life !== OTHER && other.life === block.life);
  return {
    has: (what) => {
      if (isBlock(what)) return kin(what);
      if (!isRibbon(what)) return blockOf(what.step, what.at) === block;
      const [from, to] = [blockOf(what.step, what.from), blockOf(what.step + 1, what.to)];
      return from === block || to === block || (kin(from) && kin(to));
    },
  };
}

function first(columns: readonly Block[][]): At | null {
  const block = topDown(columns.find((column) => column.length > 0) ?? [])[0];
  return block ? { block } : null;
}

function topDown(column: readonly Block[]): Block[] {
  return [...column].sort((a, b) => a.y - b.y);
}

/** Where an arrow leads: up and down in a column, left and right along the largest flow, else to what is level. */
function beside(columns: readonly Block[][], ribbons: readonly Ribbon[], here: Block | null, key: string): Block | null {
  if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key)) return null;
  if (!here) return topDown(columns.find((column) => column.length > 0) ?? [])[0] ?? null;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = topDown(columns[here.step]!);
    return column[column.indexOf(here) + (key === "ArrowUp" ? -1 : 1)] ?? here;
  }
  const right = key === "ArrowRight";
  const column = columns[here.step + (right ? 1 : -1)];
  if (!column || column.length === 0) return here;
  const flowing = ribbons.filter((ribbon) => (right ? ribbon.step === here.step && ribbon.from === here.at : ribbon.step === here.step - 1 && ribbon.to === here.at));
  const largest = flowing.reduce<Ribbon | null>((a, b) => (a === null || b.shared > a.shared ? b : a), null);
  if (largest) return column[right ? largest.to : largest.from]!;
  const level = (block: Block) => Math.abs(block.y + block.height / 2 - here.y - here.height / 2);
  return column.reduce((a, b) => (level(b) < level(a) ? b : a));
}
