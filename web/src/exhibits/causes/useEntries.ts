import { useEffect, useState } from "preact/hooks";
import type { Explorer } from "../../state/explorer";

/** Reads the trees that the entries' clusters are in, where they are not read yet. `coming`: their members are still unknown. */
export function useEntries({ entries, trees }: Explorer): { coming: boolean; failed: boolean } {
  const [failed, setFailed] = useState(false);
  const [, setRead] = useState(0);
  const coming = !failed && entries.all.some((entry) => entries.get(entry) === null);
  useEffect(() => {
    if (coming) entries.need(entries.all, (tree) => trees.want(tree)).then(() => setRead((n) => n + 1), () => setFailed(true));
  }, [coming]);
  return { coming, failed };
}
