import { useEffect } from "preact/hooks";
import type { Explorer } from "../explorer";
import { Bar } from "./Bar";
import { ClassTable } from "./ClassTable";
import { Controls } from "./Controls";
import { EvidencePanel } from "./EvidencePanel";
import { ImageView } from "./ImageView";
import { NoErrors } from "./NoErrors";
import { Trail } from "./Trail";
import { Treemap } from "./Treemap";

export function App({ explorer }: { explorer: Explorer }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== "Escape" && event.key !== "Backspace") return;
      if (explorer.state.image !== null || isTyping(event.target)) return;
      event.preventDefault();
      explorer.up();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [explorer]);

  const { tree } = explorer;
  const inside = tree !== null && explorer.state.node !== tree.root;
  return (
    <div class="app">
      <Bar manifest={explorer.manifest} />
      {explorer.notice && (
        <p class="notice" role="status">
          <span dir="auto">{explorer.notice}</span>
          <button type="button" class="quiet" onClick={() => explorer.say("")}>
            Dismiss
          </button>
        </p>
      )}
      <div class="body">
        {tree ? (
          <section class="map" aria-label="Treemap of the errors">
            <div class="tools">
              <Trail explorer={explorer} tree={tree} />
              <Controls explorer={explorer} tree={tree} />
            </div>
            <Treemap explorer={explorer} tree={tree} />
          </section>
        ) : (
          <NoErrors manifest={explorer.manifest} />
        )}
        <aside class="panel" aria-label="About this view">
          {/* The overview begins with the classes; a view inside begins with what its errors have in common. */}
          {!inside && <ClassTable key="classes" explorer={explorer} />}
          {tree && <EvidencePanel key="evidence" explorer={explorer} tree={tree} />}
          {inside && <ClassTable key="classes" explorer={explorer} />}
        </aside>
      </div>
      {tree && explorer.state.image !== null && <ImageView explorer={explorer} image={explorer.state.image} />}
    </div>
  );
}

/** Backspace belongs to whoever is typing; a slider does not type, but Escape on one is still its own. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
