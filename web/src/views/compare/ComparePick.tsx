import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isFocusFree } from "../../browser/focus";
import { sibling } from "../../counts/compare";
import { CellCanvas } from "../../parts/Figure";
import { TagList } from "../../parts/TagList";
import type { Explorer } from "../../state/explorer";
import { tiles } from "../../tree/cut";
import { errorsOf, size, type Tree } from "../../tree/tree";
import { labelOf, topConfusion } from "../../words/names";
import { count } from "../../words/numbers";
import { titleInList } from "../../words/listed";
import { plain } from "../../words/search";

const MOST = 60;

interface Props {
  explorer: Explorer;
  tree: Tree;
  side: "A" | "B";
  other: number; // the node on the other side
  onPick: (node: number) => void;
}

interface Choice {
  node: number;
  where: string;
  sentence: string;
}

/** What one may want to compare a node with: what is most like it, what it is part of, what lies beside it. */
export function ComparePick({ explorer, tree, side, other, onPick }: Props) {
  const [query, setQuery] = useState("");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that led here is gone; the next Tab goes on from this list.
    if (isFocusFree()) title.current!.focus({ preventScroll: true });
  }, [side]);
  const choices = useMemo(() => choicesFor(explorer, tree, other), [tree, other, explorer.state.k, explorer.state.cut]);
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = choices.filter(({ where, sentence }) => words.every((word) => plain(`${where} ${sentence}`).includes(word)));
  const shown = found.slice(0, MOST);
  return (
    <section class="compare-pick" aria-labelledby="pick-title">
      <h3 id="pick-title" ref={title} tabIndex={-1}>
        Choose {side} to compare with <bdi>{titleInList(explorer, tree, other)}</bdi>
      </h3>
      <input type="search" placeholder="Find a cluster by class" aria-label="Find a cluster by class" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      <p class="small" role="status">
        {found.length > MOST ? `Shown ${MOST} of ${count(found.length)} clusters.` : `${count(found.length)} ${found.length === 1 ? "cluster" : "clusters"}. For any other cluster, open it in the treemap and choose “Compare with…”.`}
      </p>
      <ul>
        {shown.map(({ node, where, sentence }) => {
          const medoid = explorer.medoidOf(node);
          return (
            <li key={node}>
              <button type="button" onClick={() => onPick(node)} dir="auto">
                <span class="thumb">
                  <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={medoid >= 0 ? medoid : tree.order[tree.start[node]!]!} colours={null} name="" />
                </span>
                <span>
                  <b>{where}</b>
                  <span class="small">{sentence}</span>
                  <TagList tags={explorer.tags.entryOf({ tree: explorer.state.tree, node })?.tags ?? []} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function choicesFor(explorer: Explorer, tree: Tree, other: number): Choice[] {
  const { k, cut } = explorer.state;
  const found = new Map<number, Choice>();
  const add = (node: number, where = "") => {
    if (node < 0 || node === other || found.has(node) || size(tree, node) === 0) return;
    const top = topConfusion(explorer, errorsOf(tree, node));
    const sentence = explorer.wrong ? labelOf(explorer, tree, node, -1).sentence : top ? `most often ${top.label} predicted as ${top.prediction}: ${count(top.count)} of ${count(size(tree, node))}` : "";
    found.set(node, { node, where: titleInList(explorer, tree, node) + where, sentence });
  };
  const trail = explorer.nav.trailOf(other).slice(0, -1).reverse();
  add(sibling(tree, other), " · the most similar cluster");
  for (const node of trail) add(node, " · contains it");
  for (const view of trail) for (const node of tiles(tree, view, k, cut)) add(node, " · sibling cluster");
  for (const node of tiles(tree, other, k, cut)) add(node, other === tree.root ? "" : " · part of it");
  for (const group of tree.groups) add(group.node);
  return [...found.values()];
}
