import { useRef, useState } from "preact/hooks";
import { useModal } from "../../browser/useModal";
import { useMapColours } from "../../browser/useTheme";
import type { ProbesFile, SanityCheck } from "../../data/contract";
import { CellCanvas, Legend } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { percent, plural, twoDecimals } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { probesOf, sheetOf } from "./document";

/** Whether the maps on this site show what the model has learned: a badge that opens to the numbers. */
export function Sanity({ explorer }: NodeProps) {
  const [open, setOpen] = useState(false);
  const file = probesOf(explorer);
  if (!file?.sanity) return null;
  return (
    <>
      <button type="button" class="verdict" data-fails={!file.sanity.depends || undefined} onClick={() => setOpen(true)} aria-haspopup="dialog">
        {file.sanity.depends ? "✓ Checked: saliency maps depend on what the model has learned" : "⚠ Saliency maps do not depend on the model"}
      </button>
      {open && <Numbers explorer={explorer} file={file} check={file.sanity} onClose={() => setOpen(false)} />}
    </>
  );
}

function Numbers({ explorer, file, check, onClose }: { explorer: Explorer; file: ProbesFile; check: SanityCheck; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const scales = useMapColours();
  useModal(dialog);
  const sheet = sheetOf(file, "sanity");
  const { sheets } = explorer;
  return (
    <dialog
      class="sanity"
      ref={dialog}
      aria-labelledby="sanity-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="sanity-sheet">
        <header>
          <h2 id="sanity-title" tabIndex={-1}>
            Do the maps depend on the model?
          </h2>
          <button type="button" class="action" onClick={onClose}>
            Close
          </button>
        </header>
        <p>
          {check.depends ? "Yes. " : "No. "}
          The layers of copies of the model were shuffled, from the output down, and the maps of {plural(check.images, "image")} computed again. {verdict(check)} <Method of="sanity-check" />
        </p>
        <div class="scroll" tabIndex={0} role="region" aria-label="Similarity of maps by shuffled layers">
          <table class="sanity-table">
            <thead>
              <tr>
                <th scope="col">Shuffled, down to</th>
                <th scope="col">One image’s map</th>
                <th scope="col">Average map</th>
              </tr>
            </thead>
            <tbody>
              {check.stage.map((name, i) => (
                <tr key={name}>
                  <th scope="row" title={name}>
                    {name.split(" … ").at(-1)}
                  </th>
                  <td>
                    <span class="bar-track" aria-hidden="true">
                      <span class="bar-fill" style={{ width: `${100 * Math.max(0, check.similarity[i]!)}%` }} />
                    </span>
                    {twoDecimals(check.similarity[i]!)}{" "}
                    <span class="small">
                      quartiles {twoDecimals(check.low[i]!)} to {twoDecimals(check.high[i]!)}
                    </span>
                  </td>
                  <td>{twoDecimals(check.averaged[i]!)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p class="small">
          Rank correlation (Spearman) with the model’s own maps: 1 the same, 0 unrelated. For comparison: maps of two different images by this model {twoDecimals(check.others)}, maps of one image by two shuffled copies{" "}
          {twoDecimals(check.between)}. An average map barely changes when the model changes, so a plausible average map proves nothing.
        </p>
        {sheet && (
          <div class="scroll" tabIndex={0} role="region" aria-label="Maps by shuffled layers">
            <table class="sanity-maps">
              <thead>
                <tr>
                  <th scope="col">image</th>
                  <th scope="col">own map</th>
                  {check.stage.map((name) => (
                    <th scope="col" key={name} title={name}>
                      <span>{name.split(" … ").at(-1)}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {check.shown.map((error, row) => (
                  <tr key={error}>
                    <td>
                      <CellCanvas sheets={sheets} sheet={explorer.sheet("thumbnails")} cell={error} colours={null} name="The image" />
                    </td>
                    {Array.from({ length: check.steps }, (_, step) => (
                      <td key={step}>
                        <CellCanvas sheets={sheets} sheet={sheet} part="saliency" cell={row * check.steps + step} colours={scales.mean} name={step === 0 ? "The model’s own map" : `Map with the layers shuffled down to ${check.stage[step - 1]}`} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
            <Legend part={sheet.parts!.saliency!} colours={scales.mean} />
          </div>
        )}
      </div>
    </dialog>
  );
}

/** Why it came out so, in numbers. */
function verdict({ depends, right, copies, kept: [kept, low, high], images }: SanityCheck): string {
  const best = copies.at(-1) ?? 0;
  const knows = `The model classifies ${percent(right, 1)} of these ${images} correctly, the best of ${copies.length} shuffled copies ${percent(best, 1)}.`;
  const left = `With all layers shuffled, ${percent(Math.max(0, kept), 1)} of what is specific to an image’s map is left (95% interval ${percent(Math.max(0, low), 1)} to ${percent(Math.max(0, high), 1)})`;
  if (depends) return `${knows} ${left}.`;
  if (right <= best) return `${knows} The model has not learned anything a map could show.`;
  return `${left}. So the maps show the image more than the model.`;
}
