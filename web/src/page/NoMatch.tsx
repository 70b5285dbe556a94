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
        {explorer.forgiven ? `Of the ${explorer.thing}s that are not forgiven, none meets all of these filters.` : `None of the ${plural(memberCount(explorer.manifest), explorer.thing)} meets all of these filters.`}
      </p>
      {tagsNeeded(explorer.state.filters) && <p>Tags are kept in the browser in which they were made: for another’s, import their tag file under Tags.</p>}
      <p>
        <button type="button" class="action" onClick={() => void explorer.filters.set([], { without: [] })}>
          Show all {explorer.thing}s
        </button>
      </p>
    </main>
  );
}
