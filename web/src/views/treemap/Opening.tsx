import { openingAt } from "../../exhibits/opening/openingAt";
import { Shown } from "../../exhibits/Shown";
import { Badge } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import { isIn } from "../../exhibits/opening/members";
import { headingOf } from "../../words/listed";
import { count, plural } from "../../words/numbers";

/** What a cluster or an entry is: a heading, sentences without statistics, pictures, and one thing to do. */
export function Opening({ explorer, tree, node }: { explorer: Explorer; tree: Tree; node: number }) {
  const { manifest, go } = explorer;
  const { number, entry, inside, opening } = openingAt({ explorer, tree, node });
  const { heading, size, said } = opening;
  const several = entry && entry.nodes.length > 1 && !entry.nodes[0]!.loose;
  const beside = entry && entry.beside !== null ? manifest.clusters[entry.beside] : undefined;
  return (
    <>
      <h2 id="evidence-title" dir="auto">
        {heading}
      </h2>
      <p class="lead" dir="auto">
        {size}{" "}
        {several && node !== tree.root && (
          <>
            One of {entry.nodes.length} clusters: <a href={go.hrefOfEntry(number)}>show all {plural(entry.errors ?? entry.count, "error")}</a>.
          </>
        )}
      </p>
      {said && (
        <p class="said" dir="auto">
          {said}
        </p>
      )}
      {beside && (
        <p class="small" dir="auto">
          The other side: <a href={go.hrefOfEntry(entry!.beside!)}>{beside.cause ?? beside.what}</a>
        </p>
      )}
      {inside.map((one) => (
        <p key={one} class="small" dir="auto">
          {countIn(explorer, tree, node, one)} of <Badge entry={one} /> <a href={go.hrefOfEntry(one)}>{headingOf(manifest.clusters[one]!)[0]}</a> are here.
        </p>
      ))}
      <Shown place="node-top" explorer={explorer} tree={tree} node={node} />
    </>
  );
}

/** How many of an entry's errors a cluster has. */
function countIn({ entries, thing }: Explorer, tree: Tree, node: number, entry: number): string {
  const members = Array.from(entries.get(entry)!);
  const here = members.filter((error) => isIn(tree, node, error)).length;
  return here === members.length ? `All ${plural(here, thing)}` : `${count(here)} of the ${plural(members.length, thing)}`;
}
