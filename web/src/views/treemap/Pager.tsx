import type { Scene } from "../../layout/scene";
import type { Explorer } from "../../state/explorer";
import { count } from "../../words/numbers";

/** For a cluster that cannot be cut any further and whose images do not fit. */
export function Pager({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  const { page, pages } = scene;
  return (
    <nav class="pager" aria-label="Pages of this cluster">
      <button type="button" class="action" disabled={page === 0} onClick={() => explorer.nav.set({ page: page - 1 })} aria-label="Previous page">
        ←
      </button>
      <span>
        page {count(page + 1)} of {count(pages)}
      </span>
      <button type="button" class="action" disabled={page === pages - 1} onClick={() => explorer.nav.set({ page: page + 1 })} aria-label="Next page">
        →
      </button>
    </nav>
  );
}
