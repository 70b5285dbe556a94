import type { Explorer } from "../explorer";
import { isWrong } from "../over";
import { Thumbnail } from "./Thumbnail";

/** The errors nearest to this one. Opening one is a step that Back undoes. */
export function Alike({ explorer, alike }: { explorer: Explorer; alike: number[] }) {
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
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.leapTo(error)} />
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
