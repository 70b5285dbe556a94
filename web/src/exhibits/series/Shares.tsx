import type { SeriesFile } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, percent } from "../../words/numbers";
import { Multiples, type Small } from "./Multiples";
import { topOf } from "./scales";
import { slowest, worstFirst } from "./words";

const SHEETS = 2; // that these small pictures may cost

/** The share of errors over checkpoints, by class and by cluster of the site’s tree. */
export function Shares({ explorer, file }: { explorer: Explorer; file: SeriesFile }) {
  const { manifest, errors, nav } = explorer;
  const names = file.checkpoints.map(({ name }) => name);
  const shown = new Set(errors.label);
  const classes = file.classes.map((one, label): Small => {
    const href = shown.has(label) ? nav.hrefOf({ ...nav.start, filters: [{ field: "label", kind: "is", values: [label] }] }) : null;
    return { ...one, name: className(manifest, label), href };
  });
  const home = manifest.default_tree!;
  const typical = (file.clusters ?? []).map(({ node }) => typicalOf(explorer, home, node));
  const sheet = explorer.thumbnails.levelWithin(typical.filter((error) => error !== null), SHEETS);
  const clusters = (file.clusters ?? []).map(({ node, name, size, errors }, i): Small => ({
    name,
    picture: typical[i] !== null && <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={typical[i]!} colours={null} name="" />,
    images: size,
    errors,
    href: nav.hrefOf({ ...nav.start, tree: home, node }),
  }));
  return (
    <>
      <Part id="classes" title="Classes" all={classes} names={names} things="classes" remark="A class opens in the treemap." />
      {clusters.length > 0 && (
        <Part id="clusters" title="Clusters" all={clusters} names={names} things="clusters" remark={`A cluster opens in the treemap. Its share is of its own images: together ${count(errors.label.length)} of ${count(file.images)}, those that this site shows.`} />
      )}
    </>
  );
}

/** What a cluster looks like: its medoid where that is known, else the middle one of its leaves; null: its tree is not here. */
function typicalOf({ trees }: Explorer, id: string, node: number): number | null {
  const tree = trees.get(id);
  return trees.medoidOf(id, node) ?? (tree ? (tree.order[(tree.start[node]! + tree.end[node]!) >> 1] ?? null) : null);
}

interface PartProps {
  id: string;
  title: string;
  all: readonly Small[];
  names: readonly string[];
  things: string;
  remark: string;
}

function Part({ id, title, all, names, things, remark }: PartProps) {
  const top = topOf(all.flatMap(({ images, errors }) => (images > 0 ? errors.map((n) => n / images) : [])));
  const without = all.filter(({ images }) => images === 0).length;
  return (
    <section class="numbers-part" aria-labelledby={`series-${id}`}>
      <h2 id={`series-${id}`}>{title}</h2>
      <p dir="auto">{slowest(all, names[0]!, id === "clusters" ? (name) => `“${name}”` : undefined)}</p>
      <p class="small">
        Each curve: share of images misclassified, {names[0]} to {names.at(-1)}, from 0 to {percent(top, 1)} for all. Below it: errors at the last checkpoint. {remark}
        {without > 0 && ` Not shown: ${count(without)} ${things} without images.`}
      </p>
      <Multiples all={worstFirst(all)} names={names} top={top} things={things} />
    </section>
  );
}
