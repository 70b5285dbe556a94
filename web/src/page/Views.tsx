import { useEffect, useRef } from "preact/hooks";
import type { Explorer } from "../state/explorer";
import { viewsNamed } from "../views/list";

/** Links, not buttons: each view has an address, and opens in a new tab as any link does. */
export function Views({ explorer }: { explorer: Explorer }) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the names are a strip that scrolls.
  useEffect(() => nav.current!.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [explorer.state.view]);
  return (
    <nav class="views" aria-label="Views" ref={nav}>
      <ul>
        {viewsNamed(explorer.manifest).map(({ view, title, hint }, i) => (
          <li key={view}>
            <a
              href={explorer.nav.hrefOf({ view, image: null, class: null })}
              aria-current={explorer.state.view === view ? "page" : undefined}
              title={`${hint.replace("errors", `${explorer.thing}s`)}${explorer.shortcuts.on && i < 9 ? ` (${i + 1})` : ""}`}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                if (explorer.state.view !== view || explorer.state.class !== null) explorer.go.show(view);
              }}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
