import { useEffect, useRef } from "preact/hooks";

/** Every key there is; tests press each of them. */
export const KEYS: { where: string; keys: [string, string][] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["/", "Search for a class or a file"],
      ["1 2 3 … 9", "Treemap, Map, Confusion, Classes, Compare, Fix next, Data, Tags, Methods"],
      ["t", "Tag what is on show, in own words"],
      ["Ctrl or ⌘ Z", "Undo a change of tags or notes; with Shift, do it again"],
      ["?", "These keys"],
      ["Esc", "Back up one cluster; close what is open; select nothing"],
      ["Tab", "To the next thing that can be opened"],
    ],
  },
  {
    where: "In the treemap",
    keys: [
      ["← ↑ → ↓", "To the next tile or image on that side"],
      ["Enter", "Open the tile or the image"],
      ["i", "Step through the images of the tile with the arrow keys; Enter opens one, Esc leaves"],
      ["x", "Select the tile or the image, or leave it out; so does a click with Ctrl, ⌘ or Shift"],
      ["Wheel, pinch", "Into the tile under the pointer, and out again"],
      ["Backspace", "Back up one cluster"],
    ],
  },
  {
    where: "On a map",
    keys: [
      ["+ −", "Zoom in and out"],
      ["0", "The whole map, or the cluster on show"],
      ["← ↑ → ↓", "Move the map, once zoomed in"],
      ["i", "Step through its images with the arrow keys; Enter opens one, Esc leaves"],
      ["Wheel, pinch, drag", "Zoom and move"],
    ],
  },
  {
    where: "In an image",
    keys: [
      ["← →", "Previous and next error of the cluster"],
      ["Esc", "Close"],
    ],
  },
  {
    where: "In the confusion matrix",
    keys: [
      ["← ↑ → ↓", "To the next cell"],
      ["Page Up, Page Down", "Ten rows up or down"],
      ["Home, End", "First and last cell of the row"],
      ["+ −", "Larger and smaller cells"],
      ["Enter", "Open the errors of the cell"],
    ],
  },
];

export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current!.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
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
          <h2 id="help-title" tabIndex={-1} autofocus>
            Keys
          </h2>
          <button type="button" class="action" onClick={onClose}>
            Close
          </button>
        </header>
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
        <p class="small">Click a tile to go in, an image to see it large. Every view has an address: Back, Forward and a copied link bring it back.</p>
        <p class="small">
          Filter keeps some errors on show, or forgives images: right and wrong ones alike are then left out of the accuracy. Card saves what is known of a cluster as one file.
        </p>
      </div>
    </dialog>
  );
}
