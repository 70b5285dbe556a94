import { useMemo } from "preact/hooks";
import { Badge } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import type { Body } from "../../state/filters";
import { tiles } from "../../tree/cut";
import type { Tree } from "../../tree/tree";
import { spreadOf } from "../../words/spread";
import { treeName } from "../../words/trees";

/** Where in the tree on show an entry or a cluster lies that is no cluster of it, and the way to where it is one. */
export function Spread({ explorer, whole, body }: { explorer: Explorer; whole: Tree; body: Body }) {
  const { state, entries, trees, thing } = explorer;
  const { k, cut } = state;
  const members = entries.get(body);
  const home = entries.homeOf(body);
  const text = useMemo(() => (members ? spreadOf(explorer, whole, whole.root, tiles(whole, whole.root, k, cut), members, thing) : ""), [whole, members, k, cut]);
  const info = trees.info(home.tree);
  return (
    <p class="spread" role="status">
      {typeof body === "number" && <Badge entry={body} />}
      <span dir="auto">
        {text} They are outlined.{" "}
        {home.tree !== state.tree && info && (
          <a href={explorer.go.hrefOfHome(body)}>See them as {typeof body === "number" && explorer.manifest.clusters[body]!.nodes.length > 1 ? "clusters" : "one cluster"} (errors compared by {treeName(info)})</a>
        )}
      </span>
    </p>
  );
}
