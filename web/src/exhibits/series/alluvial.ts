/** Where clusters and what flows between them lie, a column for each checkpoint. No pixels yet. */
import type { Flowing, Flows } from "./document";

export const OTHER = -1; // the life of what is no cluster: the rest of the errors

export interface Block extends Flowing {
  step: number; // its checkpoint
  at: number; // among the clusters of that
  x: number;
  y: number;
  width: number;
  height: number;
  came: number; // errors that were in a cluster of the checkpoint before
  went: number; // and that are in one of the next
}

export interface Ribbon {
  step: number; // from which checkpoint
  from: number;
  to: number;
  shared: number;
  left: { x: number; y: number }; // its upper corners
  right: { x: number; y: number };
  height: { left: number; right: number }; // they differ where columns have scales of their own
}

/** What comes from correct images, or goes to them. */
export interface Fade {
  step: number;
  at: number;
  side: "came" | "went";
  errors: number;
  x: number; // where it touches its cluster
  y: number;
  width: number;
  height: number;
}

interface Alluvial {
  columns: Block[][];
  ribbons: Ribbon[];
  fades: Fade[];
  width: number;
  height: number;
}

export interface Room {
  apart: number; // px from one column to the next
  height: number;
  block: number; // width of a column
  gap: number; // between clusters
  left: number; // before the first column
  right: number; // after the last
  shares: boolean; // each column is as high as the others, whatever its errors
}

const SWEEPS = 4;
const FADE = 0.3; // of the way to the next column
const THINNEST = 1.5; // px of a cluster
const THIN = 0.75; // and of what flows

export function alluvial(flows: Flows, room: Room): Alluvial {
  const orders = ordered(flows);
  const total = (clusters: readonly Flowing[]) => clusters.reduce((sum, { size }) => sum + size, 0);
  const own = flows.clusters.map((clusters) => (room.height - room.gap * Math.max(0, clusters.length - 1)) / Math.max(1, total(clusters)));
  const least = Math.min(...own);
  const scales = own.map((scale) => (room.shares ? scale : least)); // px per error
  const columns = flows.clusters.map((clusters, step) => {
    const column: Block[] = [];
    let y = 0;
    for (const at of orders[step]!) {
      const height = Math.max(THINNEST, clusters[at]!.size * scales[step]!);
      column[at] = { ...clusters[at]!, step, at, x: room.left + step * room.apart, y, width: room.block, height, came: 0, went: 0 };
      y += height + room.gap;
    }
    return column;
  });
  const { ribbons, fades } = between(flows, orders, columns, scales, room.apart - room.block);
  const width = room.left + (columns.length - 1) * room.apart + room.block + room.right;
  const height = Math.max(0, ...columns.flat().map((block) => block.y + block.height));
  return { columns, ribbons, fades, width, height };
}

/** Each cluster's flows leave it and arrive in the order of where they go and come from, so that they cross least. */
function between({ links }: Flows, orders: readonly number[][], columns: Block[][], scales: readonly number[], way: number): Pick<Alluvial, "ribbons" | "fades"> {
  const ribbons: Ribbon[] = [];
  links.forEach((step, s) => {
    for (const { from, to, shared } of step) {
      const [left, right] = [columns[s]![from], columns[s + 1]![to]];
      if (!left || !right || shared <= 0) continue;
      left.went += shared;
      right.came += shared;
      ribbons.push({ step: s, from, to, shared, left: { x: left.x + left.width, y: 0 }, right: { x: right.x, y: 0 }, height: { left: Math.max(THIN, shared * scales[s]!), right: Math.max(THIN, shared * scales[s + 1]!) } });
    }
  });
  const rank = orders.map((order) => order.reduce<number[]>((ranks, at, place) => ((ranks[at] = place), ranks), []));
  const stack = (side: "left" | "right") => {
    const own = side === "left" ? (r: Ribbon) => [r.step, r.from] : (r: Ribbon) => [r.step + 1, r.to];
    const other = side === "left" ? (r: Ribbon) => rank[r.step + 1]![r.to]! : (r: Ribbon) => rank[r.step]![r.from]!;
    const down = new Map<Block, number>();
    for (const ribbon of [...ribbons].sort((a, b) => other(a) - other(b))) {
      const [step, at] = own(ribbon);
      const block = columns[step!]![at!]!;
      const above = down.get(block) ?? 0;
      ribbon[side].y = block.y + above;
      down.set(block, above + ribbon.shared * scales[step!]!);
    }
  };
  stack("left");
  stack("right");
  const fades = columns.flatMap((column, step) =>
    column.flatMap((block): Fade[] => {
      const { at, size } = block;
      const fade = (side: Fade["side"], linked: number, x: number): Fade[] => {
        const errors = size - linked;
        return errors > 0 ? [{ step, at, side, errors, x, y: block.y + linked * scales[step]!, width: FADE * way, height: Math.max(THIN, errors * scales[step]!) }] : [];
      };
      return [...(step > 0 ? fade("came", block.came, block.x) : []), ...(step < columns.length - 1 ? fade("went", block.went, block.x + block.width) : [])];
    }),
  );
  return { ribbons, fades };
}

/** The clusters of each checkpoint from top to bottom: each near those that it shares errors with, the rest last. */
export function ordered({ clusters, links }: Flows): number[][] {
  const last = (step: number, at: number) => clusters[step]![at]!.life === OTHER;
  const orders = clusters.map((column, step) => sorted(column.map((_, at) => at), (at) => -column[at]!.size, (at) => last(step, at)));
  const weigh = (step: number, before: boolean) => {
    const beside = before ? step - 1 : step + 1;
    const flowing = (before ? links[beside] : links[step]) ?? [];
    const place = middles(orders[beside]!, clusters[beside]!);
    const own = middles(orders[step]!, clusters[step]!);
    const pull = clusters[step]!.map((_, at) => {
      const mine = flowing.filter((link) => (before ? link.to : link.from) === at && !last(beside, before ? link.from : link.to));
      const weight = mine.reduce((sum, { shared }) => sum + shared, 0);
      return weight > 0 ? mine.reduce((sum, link) => sum + link.shared * place[before ? link.from : link.to]!, 0) / weight : own[at]!;
    });
    orders[step] = sorted(orders[step]!, (at) => pull[at]!, (at) => last(step, at));
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let step = 1; step < clusters.length; step++) weigh(step, true);
    if (sweep < SWEEPS - 1) for (let step = clusters.length - 2; step >= 0; step--) weigh(step, false);
  }
  return orders;
}

/** The middle of each cluster in its column, from 0 to 1. */
function middles(order: readonly number[], column: readonly Flowing[]): number[] {
  const whole = Math.max(1, column.reduce((sum, { size }) => sum + size, 0));
  const found: number[] = [];
  let above = 0;
  for (const at of order) {
    found[at] = (above + column[at]!.size / 2) / whole;
    above += column[at]!.size;
  }
  return found;
}

function sorted(order: readonly number[], by: (at: number) => number, last: (at: number) => boolean): number[] {
  return [...order].sort((a, b) => Number(last(a)) - Number(last(b)) || by(a) - by(b));
}

/** The lives that have a colour of their own, by it: those of most errors among those that live on. */
export function colouredLives({ clusters }: Flows, colours: number): Map<number, number> {
  const seen = new Map<number, { errors: number; steps: Set<number> }>();
  clusters.forEach((column, step) => {
    for (const { life, size } of column) {
      if (life === OTHER) continue;
      const found = seen.get(life) ?? { errors: 0, steps: new Set<number>() };
      found.errors += size;
      seen.set(life, { ...found, steps: found.steps.add(step) });
    }
  });
  const living = [...seen].filter(([, { steps }]) => steps.size > 1).sort(([a, x], [b, y]) => y.errors - x.errors || a - b);
  return new Map(living.slice(0, colours).map(([life], i) => [life, i]));
}

/** A ribbon's outline. */
export function outline({ left, right, height }: Ribbon): string {
  const bend = (left.x + right.x) / 2;
  const line = (n: number) => n.toFixed(1);
  return (
    `M${line(left.x)},${line(left.y)}C${line(bend)},${line(left.y)} ${line(bend)},${line(right.y)} ${line(right.x)},${line(right.y)}` +
    `V${line(right.y + height.right)}C${line(bend)},${line(right.y + height.right)} ${line(bend)},${line(left.y + height.left)} ${line(left.x)},${line(left.y + height.left)}Z`
  );
}
