import { download, fileName } from "../../browser/download";
import type { Mark } from "../../data/contract";
import { pathsOf } from "../../data/paths";
import { writeCsv } from "../../data/csv";
import { Method } from "../../parts/Method";
import { Thumbnails } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { count } from "../../words/numbers";

const SHOWN = 24;

/** What many images have in the same place. */
export function Marks({ explorer, marks }: { explorer: Explorer; marks: readonly Mark[] }) {
  const csv = async () => {
    const ids = await pathsOf(explorer, marks.flatMap(({ image }) => image));
    if (ids) download(fileName([explorer.manifest.name, "marks"], "csv"), writeCsv([["mark", "path"], ...marks.flatMap(({ image }, i) => image.map((at) => [i + 1, ids.id[at]!]))]), "text/csv");
  };
  return (
    <section class="data-part" aria-labelledby="marks-title">
      <h2 id="marks-title">The same mark in many images</h2>
      {marks.map(({ said, more, error }) => (
        <div key={said}>
          <p dir="auto">
            <strong>{said}</strong> {more} <Method of="marks" />
          </p>
          <Thumbnails explorer={explorer} errors={error.slice(0, SHOWN)} />
          {error.length > SHOWN && <p class="small">Shown {SHOWN} of {count(error.length)} errors.</p>}
        </div>
      ))}
      <button type="button" class="action" onClick={() => void csv()}>
        Save as CSV
      </button>
    </section>
  );
}
