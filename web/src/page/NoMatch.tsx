import { useEffect } from "preact/hooks";
import { memberCount } from "../counts/over";
import type { Explorer } from "../state/explorer";
import { tagsNeeded } from "../state/filters";
import { plural } from "../words/numbers";

export function NoMatch({ explorer }: { explorer: Explorer }) {
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);
  return (
    <main class="map none" aria-label={`No ${explorer.thing} matches`}>
      <p class="lead">
        {explorer.forgiven ? `None of the ${explorer.thing}s that are not forgiven passes all of these filters.` : `None of the ${plural(memberCount(explorer.manifest), explorer.thing)} passes all of these filters.`}
      </p>
      {tagsNeeded(explorer.state.filters) && <p>Tags are stored in the browser where they were made. For those of another browser, import its tag file in Tags.</p>}
      <p>
        <button type="button" class="action" onClick={() => void explorer.filters.set([], { without: [] })}>
          Show all {explorer.thing}s
        </button>
      </p>
    </main>
  );
}
