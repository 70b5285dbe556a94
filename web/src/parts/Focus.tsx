import type { Explorer } from "../state/explorer";

/** Over all images: the switch that leaves only errors in full colour. Over errors there is nothing to dim. */
export function Focus({ explorer }: { explorer: Explorer }) {
  if (!explorer.wrong) return null;
  return (
    <label class="check focus" title="Errors keep their colours; correct images fade">
      <input type="checkbox" role="switch" checked={explorer.state.focus} onChange={(event) => explorer.nav.set({ focus: event.currentTarget.checked })} />
      <span>Dim correct images</span>
    </label>
  );
}
