import { useState } from "preact/hooks";
import { writeCsv } from "../csv";
import type { Explorer } from "../explorer";
import { type Forgiven, forgivenRows } from "../forgive";
import { accuracy, count, plural } from "../numbers";
import { download, fileName } from "../download";
import { saidOf } from "./Chips";
import { ClassAccuracies } from "./ClassAccuracies";
import { Drop } from "./Drop";

const LISTED = 100;

/** The rule by which images are forgiven, and the accuracy with and without them, always both. */
export function ForgivenBar({ explorer }: { explorer: Explorer }) {
  const { forgiven, manifest, state } = explorer;
  if (!forgiven) return null;
  const n = forgiven.images.length;
  return (
    <div class="chips forgiven" role="region" aria-label="Forgiven images">
      <p role="status">
        <span class="measured">
          As measured <Accuracy images={manifest.images} errors={manifest.errors} />
        </span>{" "}
        <span class="arrow">·</span> without {plural(n, "forgiven image")} ({count(forgiven.errors)} of them {forgiven.errors === 1 ? "an error" : "errors"}) <Accuracy {...forgiven.judged} />
      </p>
      <ul>
        {state.without.map((condition, i) => {
          const text = saidOf(condition, explorer);
          return (
            <li key={i} class="chip">
              <bdi>{text}</bdi>
              <button type="button" onClick={() => void explorer.setRule(state.without.filter((other) => other !== condition))} aria-label={`Forgive no longer: ${text}`} title="Take this out of the rule">
                ✕
              </button>
            </li>
          );
        })}
      </ul>
      <Drop name="How, and which" title="What is left out, by class and by image" class="forgiven-more">
          <p class="small">
            {state.without.length > 1 ? "An image is left out if any of these holds" : "An image is left out if this holds"}, whether the model got it right or wrong, from the number of images and from the number of errors
            alike. What is said of errors only, such as a tag, cannot be a rule: leaving out errors and no right images would be cheating.
            {n > 0 && forgiven.errors === n && <strong> Every image that this rule leaves out is an error, so the accuracy without them says little.</strong>}
          </p>
          <ByClass explorer={explorer} forgiven={forgiven} />
          <ForgivenList explorer={explorer} forgiven={forgiven} name="forgiven" />
      </Drop>
    </div>
  );
}

function Accuracy({ images, errors }: { images: number; errors: number }) {
  return (
    <>
      <strong>{accuracy(images - errors, images)}</strong> ({count(images - errors)} of {count(images)})
    </>
  );
}

/** Both accuracies of every class that has forgiven images. */
function ByClass({ explorer, forgiven }: { explorer: Explorer; forgiven: Forgiven }) {
  const { classes } = explorer.manifest;
  const rows = classes.flatMap((all, index) => {
    const left = forgiven.judged.classes[index]!;
    if (left.images === all.images) return [];
    const share = ({ images, errors }: typeof left) => ({ right: images - errors, images });
    return [{ index, gone: all.images - left.images, of: all.images, before: share(all), after: share(left) }];
  });
  return rows.length > 0 ? <ClassAccuracies explorer={explorer} heads={["Forgiven", "As measured", "Without them"]} rows={rows} /> : null;
}

/** Which images they are: on request, because their paths are a file of their own. */
export function ForgivenList({ explorer, forgiven, name }: { explorer: Explorer; forgiven: Forgiven; name: string }) {
  const [rows, setRows] = useState<{ of: Forgiven; all: ReturnType<typeof forgivenRows> } | null>(null);
  const read = async () => {
    const files = await explorer.readForgiven();
    return files && forgivenRows(explorer.manifest, forgiven, files.images, files.ids);
  };
  const show = async () => {
    const all = await read();
    if (all) setRows({ of: forgiven, all });
  };
  const keep = async () => {
    const all = await read();
    if (all) download(fileName([explorer.manifest.name, name], "csv"), writeCsv([["path", "label", "prediction", "confidence"], ...all]), "text/csv");
  };
  const listed = rows?.of === forgiven ? rows.all : null;
  return (
    <>
      <div class="evidence-actions">
        <button type="button" class="action" onClick={() => void show()} disabled={listed !== null}>
          List them
        </button>{" "}
        <button type="button" class="action" onClick={() => void keep()}>
          Save as CSV
        </button>
      </div>
      {listed && (
        <>
          {listed.length > LISTED && (
            <p class="small">
              Shown {LISTED} of {count(listed.length)}; the CSV has all.
            </p>
          )}
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Image</th>
                  <th scope="col">Label</th>
                  <th scope="col">Prediction</th>
                  <th scope="col" class="number">
                    Confidence
                  </th>
                </tr>
              </thead>
              <tbody>
                {listed.slice(0, LISTED).map(([id, label, prediction, confidence], i) => (
                  <tr key={i}>
                    <th scope="row" title={id}>
                      <bdi>{id}</bdi>
                    </th>
                    <td>
                      <bdi>{label}</bdi>
                    </td>
                    <td>{label === prediction ? <span class="of">right</span> : <bdi>{prediction}</bdi>}</td>
                    <td class="number">{confidence.toFixed(2)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
