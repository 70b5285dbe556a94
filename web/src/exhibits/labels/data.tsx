import { useState } from "preact/hooks";
import { download, fileName } from "../../browser/download";
import { errorColumns } from "../../data/common";
import type { LabelsFile } from "../../data/contract";
import { writeCsv } from "../../data/csv";
import { here, needed } from "../../data/late";
import { Method } from "../../parts/Method";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { count, plural } from "../../words/numbers";
import type { SiteProps } from "../exhibit";
import { labelsFile } from "./document";
import { alsoOf, causeOf, confusedIn, estimated, percentOf, unasked } from "./words";

const AT_ONCE = 24;
const TAG = "label error";

/** Suspected label errors, the most likely first. */
export function Doubts({ explorer }: SiteProps) {
  const labels = explorer.files.get(labelsFile);
  return labels && <Doubted explorer={explorer} labels={labels} />;
}

function Doubted({ explorer, labels }: { explorer: Explorer; labels: LabelsFile }) {
  const [most, setMost] = useState(AT_ONCE);
  const { errors, manifest, tree } = explorer;
  const kept = labels.error.flatMap((error, row) => (error >= 0 && (tree?.position[error] ?? 0) >= 0 ? [row] : []));
  const column = errorColumns(manifest)[0]!;
  const confused = confusedIn(labels, manifest);
  // Its tree, where there is one, has those together whose label is improbable.
  const doubt = manifest.trees.find(({ representation, grouping }) => representation === "doubt" && grouping === "none")?.id;
  const csv = async () => {
    await needed(errors, "file", "confidence");
    const rows = kept.map((row) => {
      const error = labels.error[row]!;
      const nameOf = (index: number) => manifest.classes[index]?.name ?? "";
      return [errors.id[error]!, nameOf(errors.label[error]!), nameOf(labels.suggested[row]!), errors.confidence[error]!, labels.self_confidence[row]!, labels.agree[row]!, labels.keep[row]!, labels.estimate[row]!, causeOf(labels, row) ?? ""];
    });
    const head = ["path", "label", "suggested", "confidence", "label_probability", "neighbours_suggested", "neighbours_label", "estimate", "explained_by"];
    download(fileName([manifest.name, "label-doubts"], "csv"), writeCsv([head, ...rows]), "text/csv");
  };
  return (
    <section class="data-part" aria-labelledby="doubts-title">
      <h2 id="doubts-title">Suspected label errors</h2>
      {confused.map(({ label, prediction, said }) => (
        <p key={`${label} ${prediction}`} dir="auto">
          {said}{" "}
          <a
            href={explorer.nav.hrefOf({
              ...explorer.nav.start,
              ...(doubt && { tree: doubt }),
              filters: [
                { field: "label", kind: "is", values: [label] },
                { field: "prediction", kind: "is", values: [prediction] },
              ],
            })}
          >
            Show {doubt ? "them by label doubt" : "them"}
          </a>
        </p>
      ))}
      <p>
        {confused.length > 0 && "Others: "}
        {kept.length < labels.error.length ? `${count(kept.length)} of ${count(labels.error.length)}` : count(labels.error.length)} of {plural(manifest.errors, "error")}. <Method of="suspected-label-errors" />
      </p>
      {manifest.model.without?.probabilities && <p>{manifest.model.without.probabilities} Label doubt needs the probability of the label.</p>}
      {!manifest.model.without?.probabilities && (
        <p>
          <strong>{estimated(labels, kept)}</strong>
        </p>
      )}
      <p class="small">
        An error is listed where the model’s output and the labels of the {labels.neighbours} most similar images together speak against its label. The estimate compares errors with correct images whose label was swapped. It misses wrong
        labels between classes that are easily mistaken for each other, and those that the model agrees with.{unasked(explorer)}
        {kept.length > 0 && " Look before you tag. “wrong”: the estimated probability that the label is."}
        {kept.some((row) => alsoOf(labels, row)) && " “or”: what an entry of “Look at first” measures of the picture, which may be the cause instead."}
      </p>
      {kept.length > 0 && (
        <div class="evidence-actions">
          <a class="action" href={explorer.nav.hrefOf({ view: "treemap", image: null, filters: [{ field: { column }, kind: "is", values: [0] }] })}>
            Show them in the treemap
          </a>{" "}
          <a class="action" href={explorer.nav.hrefOf({ view: "treemap", image: null, by: `column:${column}` })}>
            Colour them in the treemap
          </a>{" "}
          <button type="button" class="action" onClick={() => void csv().catch((problem: Error) => explorer.say(`The CSV could not be written: ${problem.message}`))}>
            Save as CSV
          </button>
        </div>
      )}
      <ul class="thumbnails doubts">
        {kept.slice(0, most).map((row) => {
          const error = labels.error[row]!;
          const tagged = explorer.tags.tagsOf({ errors: [error] }).all.includes(TAG);
          return (
            <li key={error}>
              <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
              <span class="thumbnail-words">
                <bdi>{className(manifest, errors.label[error]!)}</bdi>, or <bdi>{className(manifest, labels.suggested[row]!)}</bdi>?
              </span>
              <span class="thumbnail-words">
                {causeOf(labels, row) === null ? (alsoOf(labels, row) ? `wrong, or: ${alsoOf(labels, row)}` : `wrong: ${percentOf(labels.estimate[row]!)}`) : <>explained by: <bdi>{causeOf(labels, row)}</bdi></>}
              </span>
              <button type="button" class="tag-chip" aria-pressed={tagged} aria-label={`Tag “${TAG}”: ${here(errors, "id", error) ? errors.id[error]! : ""}`} onClick={() => explorer.tags.tag({ errors: [error] }, TAG, !tagged)}>
                {TAG}
              </button>
            </li>
          );
        })}
      </ul>
      {kept.length > most && (
        <p class="small">
          Shown {count(most)} of {count(kept.length)}.{" "}
          <button type="button" class="link" onClick={() => setMost(most + AT_ONCE)}>
            Show more
          </button>
        </p>
      )}
    </section>
  );
}
