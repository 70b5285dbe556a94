import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A button that opens a small panel under it, which is made when it first opens; Escape, or a click elsewhere, closes it. */
export function Drop({ name, title, children, class: more = "" }: { name: ComponentChildren; title: string; children: ComponentChildren; class?: string }) {
  const details = useRef<HTMLDetailsElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    const close = (event: Event) => {
      const element = details.current!;
      if (!element.open || (event instanceof PointerEvent && element.contains(event.target as Node))) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        event.preventDefault(); // it is this that it closes, not the cluster
        element.querySelector("summary")!.focus();
      }
      element.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details class={`drop ${more}`} ref={details} onToggle={() => setOpened(true)}>
      <summary class="action" title={title}>
        {name}
      </summary>
      <div class="dropped">{opened && children}</div>
    </details>
  );
}
