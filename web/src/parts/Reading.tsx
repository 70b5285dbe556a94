import type { ComponentChildren } from "preact";

/** How to read the colours of a map. */
export function Reading({ legend, children }: { legend: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="reading">
      {legend}
      <span>{children}</span>
    </div>
  );
}
