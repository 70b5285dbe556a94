import { ClassAccuracies } from "../parts/ClassAccuracies";
import { Drop } from "../parts/Drop";
import { ForgivenList } from "../parts/ForgivenList";
import { saidOf } from "../parts/saidOf";
import type { Explorer } from "../state/explorer";
import type { Forgiven } from "../state/forgive";
import { accuracy, count, plural } from "../words/numbers";

/** The rule by which images are forgiven, and the accuracy with and without them, always both. */
export function ForgivenBar({ explorer }: { explorer: Explorer }) {
  const { forgiven, manifest, state } = explorer;
  if (!forgiven) return null;
  const n = forgiven.images.length;
  return (
    <div class="chips forgiven" role="region" aria-label="Forgiven images">
      <p role="status">
        <span class="measured">
          As measured <Accuracy images={manifest.images} errors={manifest.errors} />
        </span>{" "}
        <span class="arrow">·</span> without {plural(n, "forgiven image")} ({count(forgiven.errors)} of them {forgiven.errors === 1 ? "an error" : "errors"}) <Accuracy {...forgiven.judged} />
      </p>
      <ul>
        {state.without.map((condition, i) => {
          const text = saidOf(condition, explorer);
          return (
            <li key={i} class="chip">
              <bdi>{text}</bdi>
              <button type="button" onClick={() => void explorer.filters.setRule(state.without.filter((other) => other !== condition))} aria-label={`Stop forgiving: ${text}`} title="Remove this condition">
                ✕
              </button>
            </li>
          );
        })}
      </ul>
      <Drop name="Details" title="Excluded images, by class and one by one" class="forgiven-more">
          <p class="small">
            {state.without.length > 1 ? "An image that meets any of these conditions is excluded" : "An image that meets this condition is excluded"}, whether or not it is correctly classified. It counts neither as an image nor as an error.
            What is known only for errors, such as a tag, cannot be a rule: excluding errors but no correct images would be cheating.
            {n > 0 && forgiven.errors === n && <strong> Every image that this rule excludes is an error, so the accuracy without them says little.</strong>}
          </p>
          <ByClass explorer={explorer} forgiven={forgiven} />
          <ForgivenList explorer={explorer} forgiven={forgiven} name="forgiven" />
      </Drop>
    </div>
  );
}

function Accuracy({ images, errors }: { images: number; errors: number }) {
  return (
    <>
      <strong>{accuracy(images - errors, images)}</strong> ({count(images - errors)} of {count(images)})
    </>
  );
}

/** Both accuracies of every class that has forgiven images. */
function ByClass({ explorer, forgiven }: { explorer: Explorer; forgiven: Forgiven }) {
  const { classes } = explorer.manifest;
  const rows = classes.flatMap((all, index) => {
    const left = forgiven.judged.classes[index]!;
    if (left.images === all.images) return [];
    const share = ({ images, errors }: typeof left) => ({ right: images - errors, images });
    return [{ index, gone: all.images - left.images, of: all.images, before: share(all), after: share(left) }];
  });
  return rows.length > 0 ? <ClassAccuracies explorer={explorer} heads={["Forgiven", "As measured", "Without them"]} rows={rows} /> : null;
}
