import type { Manifest } from "../data";
import { accuracy, count, plural } from "../numbers";

export function Bar({ manifest }: { manifest: Manifest }) {
  const skipped = manifest.dataset.skipped.length;
  return (
    <header class="bar">
      <h1 dir="auto">{manifest.title}</h1>
      <p>
        <strong>{plural(manifest.errors, "error")}</strong> of {plural(manifest.images, "image")}
        <span class="dot"> · </span>
        accuracy <strong>{accuracy(manifest.images - manifest.errors, manifest.images)}</strong>
        {skipped > 0 && (
          <span title={manifest.dataset.skipped.map(({ id, reason }) => `${id}: ${reason}`).slice(0, 20).join("\n")}>
            <span class="dot"> · </span>
            {count(skipped)} skipped
          </span>
        )}
      </p>
    </header>
  );
}
