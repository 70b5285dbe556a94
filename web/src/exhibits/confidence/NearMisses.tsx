import { useMemo } from "preact/hooks";
import { topK, within } from "../../counts/confident";
import { mix } from "../../counts/mix";
import type { ConfidenceFile } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import { picked } from "../../state/filters";
import { errorsOf, type Tree } from "../../tree/tree";
import { className } from "../../words/names";
import { accuracy, count, percent, plural } from "../../words/numbers";
import { counting } from "./scope";

const CHOICES = 3; // second choices named
const MOST_SHOWN = 5000; // errors that an address names one by one

/** Errors whose label came second, and how often the label is among the k most probable classes. */
export function NearMisses({ explorer, tree, file }: { explorer: Explorer; tree: Tree; file: ConfidenceFile }) {
  const { manifest, state } = explorer;
  const { rank } = file;
  const k = topK(manifest.classes.length);
  const all = useMemo(() => counting(explorer, file), [file, explorer.forgiven]);
  const label = state.class;
  const images = label === null ? all : all.filter((image) => file.label[image] === label);
  const errors = images.filter((image) => file.label[image] !== file.prediction[image]);
  const near = (among: Int32Array) => rank!.length && among.filter((image) => rank![image] === 2).length;
  const members = errorsOf(tree, state.node);
  const nearest = (among: Int32Array) => new Set(among.filter((image) => rank?.[image] === 2));
  const own = label === null && members.length < tree.total ? Int32Array.from(members, (member) => file.image[member]!).filter((image) => file.label[image] !== file.prediction[image]) : null;
  return (
    <section class="numbers-card" aria-labelledby="near-title">
      <h3 id="near-title">Near misses</h3>
      {!rank ? (
        <p>The predictions came without probabilities, so it is not known which class came second.</p>
      ) : manifest.classes.length < 3 ? (
        <p>With two classes the ground-truth label of every error comes second.</p>
      ) : (
        <>
          <p>
            The ground-truth label {label !== null && <bdi>{className(manifest, label)} </bdi>}comes second in <strong>{percent(near(errors), errors.length)}</strong> of the errors ({count(near(errors))} of {count(errors.length)}). <ShowThese explorer={explorer} file={file} images={nearest(errors)} />
          </p>
          {own && own.length > 0 && (
            <p>
              In this cluster it comes second in <strong>{percent(near(own), own.length)}</strong> ({count(near(own))} of {count(own.length)}), and is among the first {k} in {percent(within(rank, own, k), own.length)} ({count(within(rank, own, k))} of {count(own.length)}). <ShowThese explorer={explorer} file={file} images={nearest(own)} />
            </p>
          )}
          <table class="top-k">
            <caption class="small">Share of {label === null ? `all ${plural(images.length, "image")}` : `${plural(images.length, "image")} of this class`} with the label among the k most probable classes</caption>
            <thead>
              <tr>
                {[...new Set([1, 2, 3, k])].filter((at) => at <= k).map((at) => (
                  <th key={at} scope="col" class="number">
                    Top-{at}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                {[...new Set([1, 2, 3, k])].filter((at) => at <= k).map((at) => (
                  <td key={at} class="number">
                    <span data-top={at}>{accuracy(within(rank, images, at), images.length)}</span>
                    <span class="small">
                      {count(within(rank, images, at))} of {count(images.length)}
                    </span>
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
          {label !== null && file.second && <SecondChoices explorer={explorer} second={file.second} predicted={all.filter((image) => file.prediction[image] === label)} label={label} />}
        </>
      )}
    </section>
  );
}

/** To these errors in the treemap. */
function ShowThese({ explorer, file, images }: { explorer: Explorer; file: ConfidenceFile; images: Set<number> }) {
  const { nav } = explorer;
  if (images.size === 0 || images.size > MOST_SHOWN) return null;
  const members = file.image.flatMap((image, member) => (images.has(image) ? [member] : []));
  return <a href={nav.hrefOf({ ...nav.start, filters: [picked(members)], without: nav.state.without })}>Show {images.size === 1 ? "it" : `these ${plural(images.size, "error")}`}</a>;
}

function SecondChoices({ explorer, second, predicted, label }: { explorer: Explorer; second: number[]; predicted: Int32Array; label: number }) {
  const { manifest } = explorer;
  const parts = mix(predicted, (image) => second[image]!).slice(0, CHOICES);
  if (parts.length === 0) return null;
  return (
    <p class="small">
      Where the model predicts <bdi>{className(manifest, label)}</bdi>, its second choice is most often{" "}
      {parts.map(({ key, count: n }, i) => (
        <span key={key}>
          {i > 0 && ", "}
          <bdi>{className(manifest, key)}</bdi> ({count(n)} of {count(predicted.length)})
        </span>
      ))}
      .
    </p>
  );
}
