import { useEffect, useState } from "preact/hooks";
import { relation } from "../../counts/compare";
import { memberCount } from "../../counts/over";
import { TagList } from "../../parts/TagList";
import type { Explorer } from "../../state/explorer";
import { errorsOf, size, type Tree } from "../../tree/tree";
import { findingsOf } from "../../words/findings";
import { titleInList } from "../../words/listed";
import { crumbOf, topConfusion } from "../../words/names";
import { count, percent, plural } from "../../words/numbers";
import { CompareMaps, Samples } from "./CompareMaps";
import { ComparePick } from "./ComparePick";
import { PairedMixes } from "./PairedMixes";
import { Swatch } from "./Swatch";

type Side = "node" | "with";

/** Two nodes of the tree side by side: on the same scales, in counts. */
export function CompareView({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { state } = explorer;
  const [picking, setPicking] = useState<Side | null>(null);
  const other = state.with !== null && size(tree, state.with) > 0 ? state.with : null;
  const choosing = picking ?? (other === null ? "with" : null);
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);

  const pick = (side: Side, node: number) => {
    setPicking(null);
    if (side === "node") explorer.go.compare(node, other);
    else explorer.go.compare(state.node, node);
  };
  const a = state.node;
  const b = other;
  return (
    <div class="compare-view">
      <h2 class="sr-only">Compare two clusters</h2>
      <div class="compare-heads">
        <Head explorer={explorer} tree={tree} side="A" node={a} picking={choosing === "node"} onPick={() => setPicking(picking === "node" ? null : "node")} />
        {b !== null ? (
          <Head explorer={explorer} tree={tree} side="B" node={b} picking={choosing === "with"} onPick={() => setPicking(picking === "with" ? null : "with")} />
        ) : (
          <section class="compare-head" data-side="B" aria-label="B, not chosen yet">
            <h3>
              <Swatch side="B" /> Choose a cluster to compare with
            </h3>
            <p class="small">Choose any cluster of this tree from the list below.</p>
          </section>
        )}
        {b !== null && choosing === null && (
          <p class="relation">
            {sentenceOf(tree, a, b, explorer.thing)}{" "}
            <button type="button" class="quiet" onClick={() => explorer.go.compare(b, a)}>
              Swap A and B
            </button>
          </p>
        )}
      </div>
      {choosing !== null && <ComparePick explorer={explorer} tree={tree} side={choosing === "node" ? "A" : "B"} other={choosing === "node" ? (b ?? tree.root) : a} onPick={(node) => pick(choosing, node)} />}
      {choosing === null && b !== null && (
        <>
          <CompareMaps explorer={explorer} tree={tree} a={a} b={b} />
          <Samples explorer={explorer} tree={tree} a={a} b={b} />
          <PairedMixes explorer={explorer} tree={tree} a={a} b={b} />
        </>
      )}
    </div>
  );
}

interface HeadProps {
  explorer: Explorer;
  tree: Tree;
  side: "A" | "B";
  node: number;
  picking: boolean;
  onPick: () => void;
}

function Head({ explorer, tree, side, node, picking, onPick }: HeadProps) {
  const n = size(tree, node);
  const all = memberCount(explorer.manifest);
  const { lead } = findingsOf(explorer, tree, node);
  const top = topConfusion(explorer, errorsOf(tree, node));
  const inside = explorer.nav.trailOf(node).slice(1, -1);
  const href = explorer.nav.hrefOf({ view: "treemap", node, image: null });
  return (
    <section class="compare-head" data-side={side} aria-label={side}>
      <h3>
        <Swatch side={side} />{" "}
        {inside.map((view) => (
          <span key={view} class="part-of">
            <bdi>{crumbOf(explorer, tree, view)}</bdi> /{" "}
          </span>
        ))}
        <bdi>{titleInList(explorer, tree, node)}</bdi> <TagList tags={explorer.tags.entryOf({ tree: explorer.state.tree, node })?.tags ?? []} />
      </h3>
      <p>
        {explorer.wrong || !top ? (
          lead
        ) : (
          <>
            Most often <bdi>{top.label}</bdi> predicted as <bdi>{top.prediction}</bdi>: {count(top.count)} of {count(n)}.
          </>
        )}
      </p>
      <p class="small">
        {n === all ? `All ${plural(n, explorer.thing)}.` : `${count(n)} of all ${plural(all, explorer.thing)} (${percent(n, all)}).`}{" "}
        <a href={href}>Open in the treemap</a> ·{" "}
        <button type="button" class="quiet" aria-expanded={picking} onClick={onPick}>
          {picking ? "Cancel" : "Change…"}
        </button>
      </p>
    </section>
  );
}

function sentenceOf(tree: Tree, a: number, b: number, thing: string): string {
  const { kind, shared } = relation(tree, a, b);
  if (kind === "same") return "A and B are the same cluster.";
  if (kind === "apart") return `No ${thing} is in both.`;
  const [inner, outer] = kind === "b in a" ? ["B", "A"] : ["A", "B"];
  return `${inner} is inside ${outer}: ${shared === 1 ? `its ${thing} is` : `all of its ${count(shared)} ${thing}s are`} among the ${count(Math.max(size(tree, a), size(tree, b)))} of ${outer}.`;
}
