import { useEffect } from "preact/hooks";
import type { Manifest } from "../../data/documents";
import { plural } from "../../words/numbers";

export function NoErrors({ manifest }: { manifest: Manifest }) {
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);
  return (
    <main class="map none" aria-label="No errors">
      <p class="lead">Nothing to explain: {manifest.images === 1 ? "the one image is" : `all ${plural(manifest.images, "image")} are`} correctly classified.</p>
      <p>
        Without errors there is no tree. Try more images, or harder ones. The table has the number of images of each class.
      </p>
    </main>
  );
}
