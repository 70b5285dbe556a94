import { useState } from "preact/hooks";
import { useTheme } from "../../browser/useTheme";
import { Drop } from "../../parts/Drop";
import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import type { Kind } from "./make";

interface Props {
  explorer: Explorer;
  tree: Tree;
  node: number;
}

/** The evidence card of a node, to keep: one picture, or one page. */
export function CardButton({ explorer, tree, node }: Props) {
  const theme = useTheme();
  const [busy, setBusy] = useState(false);
  const keep = async (how: Kind, button: Element) => {
    button.closest("details")!.open = false;
    setBusy(true);
    try {
      await (await import("./make")).saveCard(how, explorer, tree, node, theme);
    } catch (problem) {
      explorer.say(`The card could not be made: ${(problem as Error).message}`);
    }
    setBusy(false);
  };
  const choice = (how: Kind, says: string) => (
    <button type="button" class="action" disabled={busy} onClick={(event) => void keep(how, event.currentTarget)}>
      {says}
    </button>
  );
  return (
    <Drop name={busy ? "Making the card…" : "Card"} title="Save a summary of this cluster as one file" class="card">
      {choice("png", "Save as an image (PNG)")}
      {choice("html", "Save as a page (HTML)")}
    </Drop>
  );
}
