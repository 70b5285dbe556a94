import { Method } from "../../parts/Method";
import { Thumbnail } from "../../parts/Thumbnail";
import { plural } from "../../words/numbers";
import type { SiteProps } from "../exhibit";
import { Whole } from "./Whole";

/** What the transform cuts off, where it cuts off anything, and whether that is to blame. */
export function Seen({ explorer }: SiteProps) {
  const { manifest, thing } = explorer;
  const seen = manifest.details.seen;
  if (!seen) return null;
  const { known, cut, least, views, said, tried } = seen;
  const whole = manifest.packs ? undefined : views; // a pack holds many more pictures
  return (
    <section class="data-part" aria-labelledby="seen-title">
      <h2 id="seen-title">What the model saw of the picture</h2>
      <p>
        <strong>{said ?? `The model saw part of ${cut} of ${plural(known, thing)}.`}</strong> <Method of="crops" />
      </p>
      {tried && (
        <details>
          <summary>What was tried, with intervals</summary>
          <ul class="small">
            {tried.said.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
      <p class="small">
        Below: the {least.length === 1 ? thing : plural(least.length, thing)} of which the model saw least{whole && ", then the whole picture with that part bright"}. Thumbnails and average images show what it saw.
      </p>
      <ul class={`thumbnails${whole ? " beside-whole" : ""}`}>
        {least.map((error, i) => (
          <li key={error}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
            {whole && <Whole error={error} view={whole.slice(4 * i, 4 * i + 4)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
