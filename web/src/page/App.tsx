import { useEffect, useState } from "preact/hooks";
import { focusTags } from "../browser/focus";
import { later, Opened } from "../parts/later";
import { TryAgain } from "../parts/TryAgain";
import { Trail } from "../parts/Trail";
import type { Explorer } from "../state/explorer";
import { isFirstVisit } from "../state/tour";
import { imageView } from "../views/image";
import { viewOf, viewsNamed } from "../views/list";
import { TreemapView } from "../views/treemap/TreemapView";
import { treeName } from "../words/trees";
import { Bar } from "./Bar";
import { FactsBar } from "./FactsBar";
import { UnreadBar } from "./UnreadBar";
import { Views } from "./Views";

const chips = later(async () => (await import("./Chips")).Chips);
const forgivenBar = later(async () => (await import("./ForgivenBar")).ForgivenBar);
const noMatch = later(async () => (await import("./NoMatch")).NoMatch);
const selectionBar = later(async () => (await import("./SelectionBar")).SelectionBar);
const help = later(async () => (await import("../views/help/Help")).Help);
const tour = later(async () => (await import("../views/tour/Tour")).Tour);

export function App({ explorer }: { explorer: Explorer }) {
  const [helping, setHelp] = useState(false);
  const [touring, setTour] = useState<"first" | "again" | null>(null);
  const startTour = (which: "first" | "again") => {
    const start = () => {
      if (which === "again") explorer.nav.go(explorer.nav.start);
      setTour(which);
    };
    void tour.load().then(start, () => {}); // a page without it is whole
  };
  useEffect(() => {
    if (isFirstVisit()) startTour("first");
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (undoes(event)) {
        event.preventDefault();
        return event.shiftKey ? explorer.tags.redo() : explorer.tags.undo();
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !explorer.shortcuts.allow(event)) return;
      if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
      if (explorer.state.image !== null) return;
      const shown = viewsNamed(explorer.manifest)[Number(event.key) - 1];
      if (event.key === "?") setHelp(true);
      else if (shown) explorer.go.show(shown.view);
      else if (event.key === "t") {
        if (!focusTags()) return;
      } else if (event.key === "Escape" && (explorer.selection.errors.size > 0 || explorer.selection.picking)) explorer.selection.clear();
      else if (event.key !== "Escape" && event.key !== "Backspace") return;
      else if (["compare", "again"].includes(explorer.state.view)) explorer.go.show("treemap");
      else explorer.go.up();
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [explorer]);

  useEffect(() => {
    // While an image's code is on its way, Escape leaves it, before whatever has the focus takes the key for itself.
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || explorer.state.image === null || document.querySelector("dialog[open]") || isTyping(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      explorer.images.close();
    };
    window.addEventListener("keydown", onEscape, { capture: true });
    return () => window.removeEventListener("keydown", onEscape, { capture: true });
  }, [explorer]);

  const { tree } = explorer;
  const { coming } = explorer.nav;
  const view = tree ? explorer.state.view : "treemap";
  const ofAll = view === "methods" || view === "series" || view === "tags" || (view === "classes" && explorer.state.class !== null); // whatever is on show elsewhere
  return (
    <div class="app">
      <Bar explorer={explorer} onHelp={() => setHelp(true)} />
      <FactsBar manifest={explorer.manifest} />
      {tree && <Views explorer={explorer} />}
      {explorer.notice && (
        <p class="notice" role="status">
          <span dir="auto">{explorer.notice}</span>
          {explorer.again && <TryAgain onClick={explorer.again} />}
          <button type="button" class="quiet" onClick={() => explorer.say("")}>
            Dismiss
          </button>
        </p>
      )}
      <UnreadBar unread={explorer.unread} />
      {coming !== null && (
        <p class="coming" role="status">
          {coming === explorer.state.tree ? "Loading…" : `Loading the map “${treeName(explorer.manifest.trees.find(({ id }) => id === coming)!)}”…`}
        </p>
      )}
      {tree && !ofAll && explorer.forgiven && <Opened panel={forgivenBar} explorer={explorer} />}
      {tree && !ofAll && explorer.state.filters.length > 0 && <Opened panel={chips} explorer={explorer} />}
      {tree?.leaves === 0 && !ofAll ? (
        <Opened view panel={noMatch} explorer={explorer} />
      ) : view === "treemap" ? (
        <TreemapView explorer={explorer} tree={tree} />
      ) : (
        tree && (
          <main class="view" data-view={view} aria-busy={coming !== null || undefined}>
            {view !== "compare" && !ofAll && (
              <div class="tools">
                <Trail explorer={explorer} tree={tree} />
              </div>
            )}
            <Opened key={view} view panel={viewOf(view).panel} explorer={explorer} tree={tree} />
          </main>
        )
      )}
      {tree && (explorer.selection.picking || explorer.selection.errors.size > 0) && <Opened panel={selectionBar} explorer={explorer} />}
      {tree && explorer.state.image !== null && <Opened panel={imageView} explorer={explorer} image={explorer.state.image} />}
      {tree && touring && <Opened panel={tour} explorer={explorer} again={touring === "again"} onClose={() => setTour(null)} />}
      {helping && <Opened panel={help} shortcuts={explorer.shortcuts} onTour={tree && (() => startTour("again"))} onClose={() => setHelp(false)} />}
    </div>
  );
}

/** Whoever types has an undo of their own. */
function undoes(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !isTyping(event.target);
}

/** Backspace belongs to whoever is typing; a slider does not type, but Escape on one is still its own. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}
