import { isWrong } from "../../counts/over";
import { detailsOf } from "../../data/details";
import { Thumbnail } from "../../parts/Thumbnail";
import { representationName } from "../../words/trees";
import type { ImageProps } from "../exhibit";

/** The errors nearest to this one. Opening one is a step that Back undoes. */
export function Alike({ explorer, image }: ImageProps) {
  const alike = detailsOf(explorer.files, image)?.alike ?? [];
  if (alike.length === 0) return null;
  const representation = explorer.manifest.trees.find((info) => info.id === explorer.manifest.default_tree)?.representation;
  return (
    <section class="alike" aria-labelledby="alike-title">
      <h3 id="alike-title">Nearest {explorer.thing}s</h3>
      <p class="small">
        The {alike.length} {explorer.thing}s nearest in {representationName(representation ?? "")}, nearest first.
      </p>
      <ul class="thumbnails">
        {alike.map((error) => (
          <li key={error}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.leap(error)} />
            <span class="thumbnail-words" aria-hidden="true">
              <bdi>{explorer.manifest.classes[explorer.errors.label[error]!]?.name}</bdi>
              {isWrong(explorer.errors, error) ? (
                <>
                  <span class="arrow"> → </span>
                  <bdi>{explorer.manifest.classes[explorer.errors.prediction[error]!]?.name}</bdi>
                </>
              ) : (
                ", correct"
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
