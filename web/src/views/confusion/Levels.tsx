import { useMemo } from "preact/hooks";
import { depths, type Distances, openTo } from "../../counts/hierarchy";
import type { HierarchyInfo } from "../../data/documents";
import { Method } from "../../parts/Method";
import { count, percent, plural, twoDecimals } from "../../words/numbers";

interface Props {
  hierarchy: HierarchyInfo;
  open: ReadonlySet<number>;
  onOpen: (open: ReadonlySet<number>) => void;
}

/** How many levels there are to choose from, the last of which is that of the classes: the height of the root. */
export function deepest(hierarchy: HierarchyInfo): number {
  return depths(hierarchy).reduce((most, depth) => Math.max(most, depth), 0);
}

/** Which level of the hierarchy the matrix shows. */
export function LevelChoice({ hierarchy, open, onOpen }: Props) {
  const levels = useMemo(() => Array.from({ length: deepest(hierarchy) }, (_, i) => openTo(hierarchy, i + 1)), [hierarchy]);
  const now = levels.findIndex((level) => level.size === open.size && [...level].every((node) => open.has(node)));
  const last = levels.length - 1;
  const nameOf = (i: number) => (i === last ? "Classes" : last === 1 ? "Superclasses" : `Superclasses, level ${i + 1}`);
  return (
    <label class="check">
      <span>Show</span>
      <select value={now} onChange={(event) => onOpen(levels[Number(event.currentTarget.value)]!)}>
        {now < 0 && (
          <option value={-1} disabled>
            Several levels
          </option>
        )}
        {levels.map((_, i) => (
          <option key={i} value={i}>
            {nameOf(i)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How far the errors are, in a sentence. */
export function HowFar({ hierarchy, distances: { inside, errors, mean } }: { hierarchy: HierarchyInfo; distances: Distances }) {
  const root = hierarchy.parent.length - 1;
  const tops = hierarchy.superclasses.filter((_, i) => hierarchy.parent[root - hierarchy.superclasses.length + 1 + i] === root);
  const named = tops.slice(0, 4).join(", ") + (tops.length > 4 ? ` and ${count(tops.length - 4)} more` : "");
  return (
    <p class="how-far">
      {count(inside)} of {plural(errors, "error")} ({percent(inside, errors)}) {inside === 1 ? "stays" : "stay"} inside their superclass ({named}); {count(errors - inside)}{" "}
      {errors - inside === 1 ? "crosses" : "cross"} to another. Mean hierarchy distance: {twoDecimals(mean)} of at most {deepest(hierarchy)}. <Method of="hierarchy-distance" />
    </p>
  );
}

/** A superclass and those in it. */
function below({ parent }: HierarchyInfo, superclass: number): number[] {
  const found = new Set([superclass]);
  for (let node = superclass - 1; node >= 0; node--) if (found.has(parent[node]!)) found.add(node);
  return [...found];
}

/** Expands or collapses the superclasses of a cell. */
export function CellButtons({ hierarchy, open, onOpen, nodes }: Props & { nodes: readonly number[] }) {
  const classes = hierarchy.parent.length - hierarchy.superclasses.length;
  const root = hierarchy.parent.length - 1;
  const nameOf = (node: number) => hierarchy.superclasses[node - classes]!;
  const changed = (change: (next: Set<number>) => void) => {
    const next = new Set(open);
    change(next);
    onOpen(next);
  };
  const closed = [...new Set(nodes.filter((node) => node >= classes))];
  const above = [...new Set(nodes.map((node) => hierarchy.parent[node]!).filter((node) => node !== root))];
  return (
    <>
      {closed.map((node) => (
        <button key={node} type="button" class="action" onClick={() => changed((next) => next.add(node))}>
          Expand {nameOf(node)}
        </button>
      ))}
      {above.map((node) => (
        <button key={node} type="button" class="action" onClick={() => changed((next) => below(hierarchy, node).forEach((one) => next.delete(one)))}>
          Collapse {nameOf(node)}
        </button>
      ))}
    </>
  );
}
