import type { Explorer } from "../../state/explorer";
import { size } from "../../tree/tree";
import { crumbOf } from "../../words/names";
import { plural } from "../../words/numbers";

/** The clusters that an image is in, largest first; each is a link to it. */
export function Place({ explorer, image }: { explorer: Explorer; image: number }) {
  const { tree } = explorer;
  if (!tree || tree.position[image]! < 0) return <p class="small">{explorer.forgiven?.kept[image] === 0 ? "This image is forgiven, so it is not in the tree." : "The filters exclude this image from the tree."}</p>;
  const views = explorer.nav.trailOf(image).filter((node) => size(tree, node) > 1);
  return (
    <nav class="trail place" aria-label="Clusters that contain this image">
      <ol>
        {views.map((node) => (
          <li key={node}>
            <a
              href={explorer.nav.hrefOf({ view: "treemap", node, image: null })}
              title={`${plural(size(tree, node), explorer.thing)}: open this cluster in the treemap`}
              dir="auto"
              aria-current={node === explorer.state.node ? "true" : undefined}
            >
              {crumbOf(explorer, tree, node)}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
