import { isWrong } from "../../counts/over";
import { detailsOf } from "../../data/common";
import { Thumbnail } from "../../parts/Thumbnail";
import type { ImageProps } from "../exhibit";

/** The errors nearest to this one. Opening one is a step that Back undoes. */
export function Alike({ explorer, image }: ImageProps) {
  const alike = detailsOf(explorer.files, image)?.alike ?? [];
  if (alike.length === 0) return null;
  const representation = explorer.manifest.trees.find((info) => info.id === explorer.manifest.default_tree)?.representation;
  return (
    <section class="alike" aria-labelledby="alike-title">
      <h3 id="alike-title">{explorer.wrong ? "Images" : "Errors"} most like it</h3>
      <p class="small">
        The nearest {alike.length} by <i>{representation}</i>, nearest first.
      </p>
      <ul class="thumbnails">
        {alike.map((error) => (
          <li key={error}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.leap(error)} />
            <span class="thumbnail-words" aria-hidden="true">
              <bdi>{explorer.manifest.classes[explorer.errors.label[error]!]?.name}</bdi>
              <span class="arrow"> → </span>
              <bdi>{isWrong(explorer.errors, error) ? explorer.manifest.classes[explorer.errors.prediction[error]!]?.name : "right"}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
