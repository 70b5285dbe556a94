import { Thumbnail } from "../../parts/Thumbnail";
import { count, percent, plural } from "../../words/numbers";
import type { SiteProps } from "../exhibit";

/** What the transform cuts off, where it cuts off anything. */
export function Seen({ explorer }: SiteProps) {
  const seen = explorer.manifest.details.seen;
  if (!seen) return null;
  const { known, cut, half, least } = seen;
  const [all, some] = [plural(known, explorer.thing), plural(least.length, explorer.thing)];
  return (
    <section class="data-part" aria-labelledby="seen-title">
      <h2 id="seen-title">Cut off before the model</h2>
      <p>
        <strong>
          The model saw only part of the picture in {known === 1 ? `the one ${explorer.thing}` : cut === known ? `all ${all}` : `${count(cut)} of ${all}`}: {percent(half, 1)} of it{known > 1 && " at the median"}.
        </strong>{" "}
        Its transform crops the rest, of correct images alike. Where the object lies there, the model cannot see it.
      </p>
      <p class="small">Below: the {least.length === 1 ? explorer.thing : some} of which the model saw least. Thumbnails and average images show what it saw. An opened image shows the whole picture, with that part bright.</p>
      <ul class="thumbnails">
        {least.map((error) => (
          <li key={error}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
