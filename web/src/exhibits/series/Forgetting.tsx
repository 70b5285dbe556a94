import type { SeriesFile } from "../../data/contract";
import type { Column } from "../../data/documents";
import { here } from "../../data/late";
import { Method } from "../../parts/Method";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { type Filter, tester } from "../../state/filters";
import { className } from "../../words/names";
import { count, percent, plural } from "../../words/numbers";
import { Chart } from "./Chart";
import { roundUp } from "./scales";
import { forgettingSentence, learntSentence, times } from "./words";

const OFTEN = 8; // times and more are one row
const HIGH = 130;
const TOP = 12;

interface Props {
  explorer: Explorer;
  file: SeriesFile;
}

/** How many images were forgotten, how often, and since when the others are correct. */
export function Forgetting({ explorer, file }: Props) {
  const { forgetting, images, checkpoints } = file;
  return (
    <section class="numbers-part" aria-labelledby="series-forgetting">
      <h2 id="series-forgetting">What is forgotten</h2>
      <p>{forgettingSentence(forgetting.times, images)}</p>
      <p class="small">
        A forgetting: an image is correct at one checkpoint and misclassified at the next (Toneva et al. 2019). <Method of="comparisons" />
      </p>
      <div class="numbers-grid">
        <div class="numbers-card">
          <h3>How often images were forgotten</h3>
          <Times explorer={explorer} file={file} />
        </div>
        <div class="numbers-card">
          <h3>Since when images are correct</h3>
          <p>{learntSentence(forgetting.learnt_at, checkpoints.map(({ name }) => name), images)}</p>
          <Learnt explorer={explorer} file={file} />
        </div>
      </div>
      <MostForgotten explorer={explorer} file={file} />
    </section>
  );
}

/** A filter by a column, if the site has both the column and images that meet it; how many. */
function found(explorer: Explorer, columns: readonly Column[] | null, name: string, of: (column: Column) => Filter | null): { href: string; n: number } | null {
  const column = columns?.find((candidate) => candidate.name === name);
  const filter = column && of(column);
  const keeps = filter && tester(filter, explorer.errors, [column], () => []);
  if (!keeps) return null;
  const n = explorer.errors.id.reduce((sum, _, error) => sum + Number(keeps(error)), 0);
  return n > 0 ? { href: explorer.nav.hrefOf({ ...explorer.nav.start, filters: [filter] }), n } : null;
}

const value = (name: string, wanted: string) => (column: Column): Filter | null => {
  const code = column.kind === "category" ? column.values.indexOf(wanted) : -1;
  return code < 0 ? null : { field: { column: name }, kind: "is", values: [code] };
};

function Times({ explorer, file: { forgetting, images } }: Props) {
  const columns = explorer.columns.get(true);
  const most = forgetting.times.reduce((best, n, k) => (n > 0 ? k : best), 0);
  const between = (least: number, last: number | null) => (): Filter => ({ field: { column: "times forgotten" }, kind: "from", least, most: last });
  const exact = Array.from({ length: Math.min(most, OFTEN) }, (_, i) => i + 1);
  const rows = [
    { name: "never learnt", n: forgetting.never_learnt, link: found(explorer, columns, "outcome", value("outcome", "never learnt")), bar: true },
    { name: "never forgotten", n: forgetting.times[0] ?? 0, link: null, bar: false },
    ...exact.map((k) => {
      const rest = k === OFTEN && most > OFTEN;
      const n = rest ? forgetting.times.slice(k).reduce((sum, at) => sum + at, 0) : forgetting.times[k]!;
      return { name: rest ? `${times(k)} or more` : times(k), n, link: found(explorer, columns, "times forgotten", between(k, rest ? null : k)), bar: true };
    }),
  ];
  const longest = rows.reduce((best, { n, bar }) => (bar ? Math.max(best, n) : best), 1);
  return (
    <>
      <table class="series-times">
        <thead class="sr-only">
          <tr>
            <th scope="col">Forgotten</th>
            <td />
            <th scope="col">Images</th>
            <th scope="col">Treemap</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, n, link, bar }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td aria-hidden="true">{bar && <span class="series-bar" style={{ width: `${((100 * n) / longest).toFixed(1)}%` }} />}</td>
              <td class="number">
                {count(n)} <span class="of">({percent(n, images)})</span>
              </td>
              <td>
                {link && (
                  <a href={link.href} aria-label={`Show ${count(link.n)} in the treemap: ${name}`}>
                    Show {count(link.n)}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small">
        Of {plural(images, "image")}. Never learnt: misclassified at every checkpoint. Never forgotten has no bar, as it would dwarf the others.
        {explorer.manifest.columns.includes("times forgotten") && (
          <>
            {" "}
            <a href={explorer.nav.hrefOf({ ...explorer.nav.start, by: "column:times forgotten" })}>Colour the treemap by times forgotten</a>.
          </>
        )}
      </p>
    </>
  );
}

/** Since which checkpoint images are correct; the first is not drawn, being most of them. */
function Learnt({ explorer, file: { forgetting, checkpoints } }: Props) {
  const names = checkpoints.map(({ name }) => name);
  const later = forgetting.learnt_at.slice(1);
  const most = roundUp(later.reduce((a, b) => Math.max(a, b), 1));
  const y = (n: number) => TOP + HIGH * (1 - n / most);
  const before = names.at(-2);
  const last = before === undefined ? null : found(explorer, explorer.columns.get(true), "last wrong at", value("last wrong at", before));
  return (
    <>
      <Chart names={names} height={HIGH} label={`Images that are correct from a checkpoint on: ${later.map((n, i) => `${names[i + 1]} ${count(n)}`).join(", ")}`}>
        {({ x, left, right }) => {
          const wide = Math.max(2, Math.min(26, (names.length > 1 ? x(1) - x(0) : 40) * 0.6));
          return (
            <>
              {[most, 0].map((tick) => (
                <g key={tick}>
                  <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
                  <text x={left - 6} y={y(tick) + 4} text-anchor="end">
                    {count(tick)}
                  </text>
                </g>
              ))}
              {later.map((n, i) => (
                <rect key={i} class="bar" x={x(i + 1) - wide / 2} width={wide} y={y(n)} height={y(0) - y(n)}>
                  <title>{`${names[i + 1]}: ${plural(n, "image")}`}</title>
                </rect>
              ))}
            </>
          );
        }}
      </Chart>
      {last && (
        <p class="small">
          <a href={last.href}>Show the {plural(last.n, "image")} learnt last</a>: misclassified at {before}, correct at {names.at(-1)}.
        </p>
      )}
    </>
  );
}

/** The images that were forgotten most often, each with its history. */
function MostForgotten({ explorer, file: { most_forgotten, checkpoints, forgetting } }: Props) {
  const known = here(explorer.errors, "id");
  const at = new Map(known ? explorer.errors.id.map((id, error) => [id, error]) : []);
  const shown = most_forgotten.flatMap((one) => (at.has(one.id) ? [{ ...one, error: at.get(one.id)! }] : []));
  if (shown.length === 0) return null;
  const forgotten = forgetting.times.slice(1).reduce((sum, n) => sum + n, 0);
  const nameOf = (index: number) => className(explorer.manifest, index);
  return (
    <>
      <h3>Forgotten most often</h3>
      <ul class="series-forgotten">
        {shown.map(({ id, label, times: often, predictions, error }) => (
          <li key={id}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
            <div>
              <bdi>{nameOf(label)}</bdi>
              <span class="series-history" style={{ "--n": predictions.length }} role="img" aria-label={predictions.map((prediction, i) => `${checkpoints[i]?.name}: ${prediction === label ? "correct" : nameOf(prediction)}`).join("; ")}>
                {predictions.map((prediction, i) => (
                  <i key={i} data-wrong={prediction !== label || undefined} title={`${checkpoints[i]?.name}: ${nameOf(prediction)}${prediction === label ? ", correct" : ""}`} />
                ))}
              </span>
              <span class="small">{times(often)}</span>
            </div>
          </li>
        ))}
      </ul>
      <p class="small">
        Shown {count(shown.length)} of {plural(forgotten, "image")} that {forgotten === 1 ? "was" : "were"} forgotten. Below each label one mark per checkpoint: low and orange where the image is misclassified, high and blue-grey where it is correct.
      </p>
    </>
  );
}
