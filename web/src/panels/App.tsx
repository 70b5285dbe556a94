import { useEffect, useState } from "preact/hooks";
import type { Explorer } from "../explorer";
import { Bar } from "./Bar";
import { Calm } from "./Calm";
import { Chips } from "./Chips";
import { ClassesView } from "./ClassesView";
import { ClassPage } from "./ClassPage";
import { ClassTable } from "./ClassTable";
import { CompareView } from "./CompareView";
import { ConfusionView } from "./ConfusionView";
import { Controls } from "./Controls";
import { DataView } from "./DataView";
import { EvidencePanel } from "./EvidencePanel";
import { FirstClusters } from "./FirstClusters";
import { FixView } from "./FixView";
import { ForgivenBar } from "./ForgivenBar";
import { Help } from "./Help";
import { ImageView } from "./ImageView";
import { MapView } from "./MapView";
import { MethodsView } from "./MethodsView";
import { NoErrors } from "./NoErrors";
import { NoMatch } from "./NoMatch";
import { SelectionBar } from "./SelectionBar";
import { focusTags } from "./TagEditor";
import { TagsView } from "./TagsView";
import { Trail } from "./Trail";
import { Treemap } from "./Treemap";
import { Views } from "./Views";

export function App({ explorer }: { explorer: Explorer }) {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (undoes(event)) {
        event.preventDefault();
        return event.shiftKey ? explorer.tags.redo() : explorer.tags.undo();
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (explorer.state.image !== null || document.querySelector("dialog[open]") || isTyping(event.target)) return;
      const view = explorer.views[Number(event.key) - 1];
      if (event.key === "?") setHelp(true);
      else if (view) explorer.show(view);
      else if (event.key === "t") {
        if (!focusTags()) return;
      } else if (event.key === "Escape" && (explorer.selection.errors.size > 0 || explorer.selection.picking)) explorer.selection.clear();
      else if (event.key !== "Escape" && event.key !== "Backspace") return;
      else if (explorer.state.view === "compare") explorer.show("treemap");
      else explorer.up();
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [explorer]);

  const { tree } = explorer;
  const view = tree ? explorer.state.view : "treemap";
  const ofAll = view === "methods" || view === "tags" || (view === "classes" && explorer.state.class !== null); // whatever is on show elsewhere
  const inside = tree !== null && explorer.state.node !== tree.root;
  return (
    <div class="app">
      <Bar explorer={explorer} onHelp={() => setHelp(true)} />
      {tree && <Views explorer={explorer} />}
      {explorer.notice && (
        <p class="notice" role="status">
          <span dir="auto">{explorer.notice}</span>
          <button type="button" class="quiet" onClick={() => explorer.say("")}>
            Dismiss
          </button>
        </p>
      )}
      {tree && !ofAll && <ForgivenBar explorer={explorer} />}
      {tree && !ofAll && <Chips explorer={explorer} />}
      {tree?.leaves === 0 && !ofAll ? (
        <NoMatch explorer={explorer} />
      ) : view === "treemap" ? (
        <div class="body">
          {tree ? (
            <main class="map" aria-label={`Treemap of the ${explorer.thing}s`}>
              <div class="tools">
                <Trail explorer={explorer} tree={tree} />
                <Controls explorer={explorer} tree={tree} />
              </div>
              <Treemap explorer={explorer} tree={tree} />
            </main>
          ) : (
            explorer.manifest.errors === 0 && <NoErrors manifest={explorer.manifest} />
          )}
          <aside class="panel" aria-label="About this view">
            {/* The overview begins with the classes; a view inside begins with what its errors have in common. */}
            <Calm hold={explorer.motion !== "none"}>
              {!inside && !explorer.filtered && <FirstClusters key="first" explorer={explorer} />}
              {!inside && <ClassTable key="classes" explorer={explorer} />}
              {tree && <EvidencePanel key="evidence" explorer={explorer} tree={tree} />}
              {inside && <ClassTable key="classes" explorer={explorer} />}
            </Calm>
          </aside>
        </div>
      ) : (
        tree && (
          <main class="view" data-view={view}>
            {view !== "compare" && !ofAll && (
              <div class="tools">
                <Trail explorer={explorer} tree={tree} />
              </div>
            )}
            {view === "map" && <MapView explorer={explorer} tree={tree} />}
            {view === "confusion" && <ConfusionView explorer={explorer} tree={tree} />}
            {view === "fix" && <FixView explorer={explorer} tree={tree} />}
            {view === "data" && <DataView explorer={explorer} />}
            {view === "classes" && (explorer.state.class === null ? <ClassesView explorer={explorer} tree={tree} /> : <ClassPage explorer={explorer} label={explorer.state.class} />)}
            {view === "compare" && <CompareView explorer={explorer} tree={tree} />}
            {view === "methods" && <MethodsView explorer={explorer} />}
            {view === "tags" && <TagsView explorer={explorer} />}
          </main>
        )
      )}
      {tree && <SelectionBar explorer={explorer} />}
      {tree && explorer.state.image !== null && <ImageView explorer={explorer} image={explorer.state.image} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

/** Whoever types has an undo of their own. */
function undoes(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !isTyping(event.target);
}

/** Backspace belongs to whoever is typing; a slider does not type, but Escape on one is still its own. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
