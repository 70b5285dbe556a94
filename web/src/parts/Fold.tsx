import type { ComponentChildren } from "preact";
import type { Explorer } from "../state/explorer";

interface Props {
  explorer: Explorer;
  name: string; // for the visit, it stays as the reader left it
  headline: string; // what is found inside
  open?: boolean; // before the reader has touched it
  children: ComponentChildren;
}

/** A section whose headline is its finding. What is inside is made, and read, once it is open. */
export function Fold({ explorer, name, headline, open: byDefault = false, children }: Props) {
  const open = explorer.folds.isOpen(name, byDefault);
  const [what, finding] = halves(headline);
  // At once, not when the browser tells that it has toggled: what is drawn anew meanwhile would lose the click.
  const choose = (event: Event) => {
    event.preventDefault();
    explorer.folds.set(name, !open);
  };
  return (
    <details class="fold" data-fold={name} open={open} onToggle={({ currentTarget: now }) => now.open !== explorer.folds.isOpen(name, byDefault) && explorer.folds.set(name, now.open)}>
      <summary onClick={choose}>
        <h3 dir="auto">
          <b>{what}</b>
          {finding}
        </h3>
      </summary>
      {open && <div class="fold-body">{children}</div>}
    </details>
  );
}

/** What it is about, and what was found. */
function halves(headline: string): [string, string] {
  const at = headline.indexOf(":") + 1;
  return at === 0 ? [headline, ""] : [headline.slice(0, at), headline.slice(at)];
}
