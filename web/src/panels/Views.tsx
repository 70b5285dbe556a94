import { useEffect, useRef } from "preact/hooks";
import type { Explorer } from "../explorer";
import type { View } from "../url";

const NAMES: Record<View, string> = {
  treemap: "Treemap",
  map: "Map",
  confusion: "Confusion",
  classes: "Classes",
  compare: "Compare",
  fix: "Fix next",
  data: "Data",
  tags: "Tags",
  methods: "Methods",
};

const HINTS: Record<View, string> = {
  treemap: "Clusters of errors that look alike",
  map: "All errors in two dimensions, what is alike close together",
  confusion: "Which class is taken for which",
  classes: "Accuracy, precision and false positives of every class",
  compare: "Two clusters side by side",
  fix: "Which clusters cost most accuracy",
  data: "Is it the data? Poor pictures, labels that may be wrong, duplicates",
  tags: "What you said of images and clusters",
  methods: "Which way of grouping to trust",
};

/** Links, not buttons: each view has an address, and opens in a new tab as any link does. */
export function Views({ explorer }: { explorer: Explorer }) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the names are a strip that scrolls.
  useEffect(() => nav.current!.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [explorer.state.view]);
  return (
    <nav class="views" aria-label="Views" ref={nav}>
      <ul>
        {explorer.views.map((view, i) => (
          <li key={view}>
            <a
              href={explorer.hrefOf({ view, image: null, class: null })}
              aria-current={explorer.state.view === view ? "page" : undefined}
              title={`${HINTS[view].replace("errors", `${explorer.thing}s`)} (${i + 1})`}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                if (explorer.state.view !== view || explorer.state.class !== null) explorer.show(view);
              }}
            >
              {NAMES[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
