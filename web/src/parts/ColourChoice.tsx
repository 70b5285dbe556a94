import type { Explorer } from "../state/explorer";
import { coloursOf } from "../state/url";

/** What colours mean, in the treemap and on maps. */
export function ColourChoice({ explorer }: { explorer: Explorer }) {
  const byColumn = explorer.manifest.columns.filter((name) => explorer.columns.colourable(name)).map((name) => ({ value: `column:${name}`, name }));
  const colours = [{ value: "", name: "nothing" }, ...coloursOf({ all: explorer.wrong !== null }).map((name) => ({ value: name, name })), ...byColumn];
  return (
    <label class="choice" title="What colours mean">
      <span>Colour</span>
      <select value={explorer.state.by} onChange={(event) => explorer.nav.set({ by: event.currentTarget.value })}>
        {colours.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
