import { useEffect } from "preact/hooks";
import { isRead, Shown } from "../../exhibits/Shown";
import type { Explorer } from "../../state/explorer";

/** Whether it is the data and not the model: poor pictures, wrong labels, the same picture twice. */
export function DataView({ explorer }: { explorer: Explorer }) {
  const read = isRead(explorer, "data", "data-beside");
  useEffect(() => {
    if (read) document.documentElement.dataset.state = "ready";
  }, [read]);
  return (
    <div class="data-view">
      <div>
        <Shown place="data" explorer={explorer} />
      </div>
      <div>
        <Shown place="data-beside" explorer={explorer} />
      </div>
    </div>
  );
}
