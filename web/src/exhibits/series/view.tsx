import { useEffect } from "preact/hooks";
import { Pending } from "../../parts/Pending";
import type { SeriesFile } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import type { ViewProps } from "../exhibit";
import { Accuracy } from "./Accuracy";
import { seriesFile } from "./document";
import { FlowPicture } from "./FlowPicture";
import { Forgetting } from "./Forgetting";
import { Maps } from "./Maps";
import { Shares } from "./Shares";

/** What becomes of a model’s errors from checkpoint to checkpoint. */
export function SeriesView({ explorer }: ViewProps) {
  const file = explorer.files.get(seriesFile);
  const failed = explorer.files.lacks(seriesFile);
  useEffect(() => {
    if (file || failed) document.documentElement.dataset.state = "ready";
  }, [file, failed]);
  if (!file) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(seriesFile)}>
        Reading the checkpoints…
      </Pending>
    );
  }
  return <Read explorer={explorer} file={file} />;
}

function Read({ explorer, file }: { explorer: Explorer; file: SeriesFile }) {
  const { checkpoints, forgetting, flows, map, notes } = file;
  return (
    <div class="numbers-view series-view">
      <div class="series-head">
        <h2>Over time</h2>
        <p class="lead" dir="auto">
          {file.sentence}
        </p>
        {notes.length > 0 && (
          <ul class="small">
            {notes.map((note) => (
              <li key={note} dir="auto">
                {note}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Accuracy checkpoints={checkpoints} learntAt={forgetting.learnt_at} />
      <Shares explorer={explorer} file={file} />
      <Forgetting explorer={explorer} file={file} />
      <FlowPicture flows={flows} names={checkpoints.map(({ name }) => name)} />
      {map && <Maps explorer={explorer} file={file} map={map} />}
    </div>
  );
}
