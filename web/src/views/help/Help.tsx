import { useRef } from "preact/hooks";
import { useModal } from "../../browser/useModal";
import type { Shortcuts } from "../../state/shortcuts";

/** Every key there is; tests press each of them. */
const KEYS: { where: string; keys: [string, string][] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["/", "Search for a class, a file, a tag or a note"],
      ["1 2 3 … 9", "Treemap, Map, Confusion, Classes, Compare, Fix next, Data, Numbers, Tags"],
      ["t", "Add a custom tag to the image or cluster shown"],
      ["Ctrl or ⌘ Z", "Undo a change of tags or notes; with Shift, redo it"],
      ["?", "These keys"],
      ["Esc", "Go up one level; close a dialog; clear the selection"],
      ["Tab", "Go to the next button or link"],
    ],
  },
  {
    where: "In the treemap",
    keys: [
      ["← ↑ → ↓", "Go to the next tile or image on that side"],
      ["Enter", "Open the tile or the image"],
      ["i", "Step through the images of the tile with the arrow keys; Enter opens one, Esc leaves"],
      ["x", "Select or deselect the tile or the image, like a click with Ctrl, ⌘ or Shift"],
      ["Wheel, pinch", "Zoom into the tile under the pointer, or out"],
      ["Backspace", "Go up one level"],
    ],
  },
  {
    where: "On a map",
    keys: [
      ["+ −", "Zoom in and out"],
      ["0", "Show the whole map, or the current cluster"],
      ["← ↑ → ↓", "Move the map when zoomed in"],
      ["i", "Step through its images with the arrow keys; Enter opens one, Esc leaves"],
      ["Wheel, pinch, drag", "Zoom and move"],
    ],
  },
  {
    where: "In an image",
    keys: [
      ["← →", "Previous and next error of the cluster"],
      ["s", "Show or hide the saliency overlay"],
      ["Esc", "Close"],
    ],
  },
  {
    where: "In the confusion matrix",
    keys: [
      ["← ↑ → ↓", "Go to the next cell"],
      ["Page Up, Page Down", "Ten rows up or down"],
      ["Home, End", "First and last cell of the row"],
      ["+ −", "Larger and smaller cells"],
      ["Enter", "Open the errors of the cell"],
    ],
  },
];

interface HelpProps {
  shortcuts: Shortcuts;
  onTour: (() => void) | null; // null: there is nothing to show
  onClose: () => void;
}

export function Help({ shortcuts, onTour, onClose }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog);
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-labelledby="help-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="help-sheet">
        <header>
          <h2 id="help-title" tabIndex={-1}>
            Keys
          </h2>
          {onTour && (
            <button
              type="button"
              class="action"
              onClick={() => {
                onClose();
                onTour();
              }}
            >
              Show the tour
            </button>
          )}
          <button type="button" class="action" onClick={onClose}>
            Close
          </button>
        </header>
        <label class="check">
          <input type="checkbox" checked={shortcuts.on} onChange={(event) => shortcuts.set(event.currentTarget.checked)} />
          <span>Single-key shortcuts: /, ?, t and the numbers</span>
        </label>
        {KEYS.map(({ where, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p class="small">Click a tile to zoom in, or an image to enlarge it. Every view has an address, so Back, Forward and copied links work.</p>
        <p class="small">
          Filter shows only matching errors, or forgives matching images: these are excluded from the accuracy, correct images and errors alike. Card saves a summary of a cluster as one file.
        </p>
      </div>
    </dialog>
  );
}
