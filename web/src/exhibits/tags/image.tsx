import { TagEditor } from "../../parts/TagEditor";
import { TagList } from "../../parts/TagList";
import { plural } from "../../words/numbers";
import type { ImageProps } from "../exhibit";

/** Tags of one image: its own, and those of clusters it is in. */
export function ImageTags({ explorer, image }: ImageProps) {
  const { tags } = explorer;
  const through = tags.nodesOf(image).filter(({ said }) => said.tags.length > 0);
  return (
    <section class="image-tags" aria-labelledby="image-tags-title">
      <h3 id="image-tags-title">Tags</h3>
      <TagEditor key={image} explorer={explorer} target={{ errors: [image] }} what="this image" note />
      {through.map(({ said, node, errors }) => (
        <p key={`${said.tree}/${node}`} class="small">
          Through a <a href={explorer.nav.hrefOf({ view: "treemap", tree: said.tree, node, image: null, filters: [] })}>cluster of {plural(errors.length, explorer.thing)}</a>: <TagList tags={said.tags} />
        </p>
      ))}
    </section>
  );
}
