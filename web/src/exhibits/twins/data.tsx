import { download, fileName } from "../../browser/download";
import type { NoiseFile } from "../../data/contract";
import { writeCsv } from "../../data/csv";
import { pathsOf } from "../../data/paths";
import { Method } from "../../parts/Method";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural } from "../../words/numbers";
import type { SiteProps } from "../exhibit";
import { noiseFile } from "../noise/document";
import { rightFile } from "../right/document";
import { RightPicture } from "../right/RightPicture";
import { twinSets } from "./sets";

const LISTED = 12;
const MEMBERS = 8; // shown per set

/** Sets of near-duplicates. Where their labels differ, at least one is wrong. */
export function Twins({ explorer }: SiteProps) {
  const duplicates = explorer.files.get(noiseFile)?.duplicates;
  return duplicates ? <Sets explorer={explorer} duplicates={duplicates} /> : null;
}

function Sets({ explorer, duplicates }: { explorer: Explorer; duplicates: NoiseFile["duplicates"] }) {
  const { manifest } = explorer;
  const right = explorer.files.get(rightFile);
  const sets = twinSets(duplicates);
  const conflicts = sets.filter(({ conflict }) => conflict).length;
  const csv = async () => {
    const ids = await pathsOf(explorer, duplicates.image);
    if (!ids) return;
    const rows = sets.flatMap(({ entries, conflict }, i) =>
      entries.map((entry) => [i + 1, ids.id[duplicates.image[entry]!]!, manifest.classes[duplicates.label[entry]!]?.name ?? "", manifest.classes[duplicates.prediction[entry]!]?.name ?? "", conflict ? "labels differ" : ""]),
    );
    download(fileName([manifest.name, "duplicates"], "csv"), writeCsv([["set", "path", "label", "prediction", "conflict"], ...rows]), "text/csv");
  };
  return (
    <section class="data-part" aria-labelledby="twins-title">
      <h2 id="twins-title">Near-duplicates</h2>
      <p>
        {sets.length === 0 ? (
          "No near-duplicates."
        ) : (
          <>
            {plural(duplicates.image.length, "image")} of {count(manifest.images)} look nearly the same as another at 16 × 16 pixels, in {plural(sets.length, "set")}.{" "}
            {conflicts === 0 ? "Labels agree in every set." : `Labels differ in ${plural(conflicts, "set")}. Where it is one picture twice, one of the labels is wrong.`}
          </>
        )}{" "}
        <Method of="near-duplicates" />
      </p>
      {sets.length > 0 && (
        <div class="evidence-actions">
          <button type="button" class="action" onClick={() => void csv()}>
            Save as CSV
          </button>
        </div>
      )}
      <ul class="twins">
        {sets.slice(0, LISTED).map(({ entries, conflict }) => (
          <li key={entries[0]}>
            {conflict && <strong>Labels differ</strong>}
            <ul>
              {entries.slice(0, MEMBERS).map((entry) => {
                const cell = right?.image.indexOf(duplicates.image[entry]!) ?? -1;
                const [error, label, prediction] = [duplicates.error[entry]!, duplicates.label[entry]!, duplicates.prediction[entry]!];
                return (
                  <li key={entry}>
                    {error >= 0 ? <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} /> : right && cell >= 0 && <RightPicture explorer={explorer} right={right} cell={cell} name="" />}
                    <span>
                      <bdi>{className(manifest, label)}</bdi> {label === prediction ? <span class="of">correct</span> : <>→ <bdi>{className(manifest, prediction)}</bdi></>}
                    </span>
                  </li>
                );
              })}
            </ul>
            {entries.length > MEMBERS && <span class="small">and {count(entries.length - MEMBERS)} more</span>}
          </li>
        ))}
      </ul>
      {sets.length > LISTED && (
        <p class="small">
          Shown {LISTED} of {count(sets.length)} sets; the CSV has all.
        </p>
      )}
    </section>
  );
}
