import { useEffect, useRef, useState } from "preact/hooks";
import { here } from "../../data/late";
import { isWrong } from "../../counts/over";
import { focusTags, takesLetters } from "../../browser/focus";
import { useModal } from "../../browser/useModal";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural, probability } from "../../words/numbers";
import { ImageFacts } from "./ImageFacts";
import { Stage } from "./Stage";

const SHOWN = 50; // per cent: how much of a map is seen once it is asked for

/** One image, large. A modal dialog: the browser keeps focus inside it and gives it back. */
export function ImageView({ explorer, image }: { explorer: Explorer; image: number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opacity, setOpacity] = useState(0); // first the picture as it is; one key lays the map over it
  const { manifest, errors } = explorer;
  const { steps } = explorer.images;

  useModal(dialog);
  const named = here(errors, "id", image);
  useEffect(() => explorer.entitle(), [named]); // the title has its path

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return; // Alt + ← is Back
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      // They move the handle of a slider, and the caret of a text.
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      event.preventDefault();
      explorer.images.step(event.key === "ArrowRight" ? 1 : -1);
    } else if (takesLetters(event.target) || !explorer.shortcuts.allow(event)) return;
    else if (event.key === "s") setOpacity(opacity > 0 ? 0 : SHOWN);
    else if (event.key === "t" && focusTags()) event.preventDefault();
  };
  const at = steps.indexOf(image);
  const label = className(manifest, errors.label[image]!);
  const prediction = className(manifest, errors.prediction[image]!);
  const wrong = isWrong(errors, image);
  const what = wrong ? `${label} predicted as ${prediction}` : `${label}, correctly classified`;
  const { thing } = explorer;
  const Thing = thing === "image" ? "Image" : "Error";

  return (
    <dialog
      class="image-view"
      ref={dialog}
      aria-labelledby="image-title"
      onKeyDown={onKey}
      onCancel={(event) => {
        event.preventDefault(); // the state decides what is open
        explorer.images.close();
      }}
      onClick={(event) => event.target === dialog.current && explorer.images.close()}
    >
      <div class="sheet">
        <header>
          <h2 id="image-title" tabIndex={-1}>
            <bdi>{label}</bdi> <span class="predicted">{wrong ? "predicted as" : "correctly classified"}</span> {wrong && <bdi>{prediction}</bdi>}
          </h2>
          <nav aria-label={`${Thing}s of this view`}>
            <button type="button" disabled={at <= 0} onClick={() => explorer.images.step(-1)} aria-label={`Previous ${thing}`} title={`Previous ${thing} (←)`}>
              ←
            </button>
            <span title={`${Thing} ${at + 1} of the ${plural(steps.length, thing)} in this view`}>
              {count(at + 1)} of {count(steps.length)}
            </span>
            <button type="button" disabled={at >= steps.length - 1} onClick={() => explorer.images.step(1)} aria-label={`Next ${thing}`} title={`Next ${thing} (→)`}>
              →
            </button>
          </nav>
          <button type="button" class="close" onClick={() => explorer.images.close()} aria-label="Close" title="Close (Esc)">
            ✕
          </button>
        </header>
        <Stage key={image} explorer={explorer} image={image} opacity={opacity} onOpacity={setOpacity} onMap={() => setOpacity(opacity || SHOWN)} name={what} />
        <ImageFacts explorer={explorer} image={image} />
        <p class="sr-only" role="status">
          {`${what}, ${here(errors, "confidence", image) ? `confidence ${probability(errors.confidence[image]!)}, ` : ""}${thing} ${at + 1} of ${steps.length}`}
        </p>
      </div>
    </dialog>
  );
}
