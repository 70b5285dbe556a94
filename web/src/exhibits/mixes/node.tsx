import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { confusionKey, confusionOf, median, mix } from "../../counts/mix";
import { wrongAmong } from "../../counts/over";
import type { Column, Manifest } from "../../data/documents";
import { errorsOf } from "../../tree/tree";
import { className } from "../../words/names";
import { sideOf } from "../../words/shared";
import { count, percent, plural } from "../../words/numbers";
import { Term } from "../../parts/terms/Term";
import { qualityOf, titleOfColumn } from "../../words/qualities";
import type { NodeProps } from "../exhibit";

const LONGEST = 5;

/** What the errors of the view are made of, each part beside its share among all errors. */
export function Mixes({ explorer, tree, node }: NodeProps) {
  const { manifest, errors: data } = explorer;
  const classes = manifest.classes.length;
  const name = (index: number) => <bdi>{className(manifest, index)}</bdi>;
  const confusion = (key: number) => {
    const { label, prediction } = confusionOf(key, classes);
    const side = sideOf(manifest, label, prediction);
    if (side) return <bdi>{side}</bdi>;
    return (
      <>
        {name(label)} <span class="arrow">→</span> {name(prediction)}
      </>
    );
  };
  const root = node === tree.root;
  const share = { here: useMemo(() => errorsOf(tree, node), [tree, node]), all: tree.order, root, thing: explorer.thing };
  // Only errors are confusions, and these are shares of them.
  const wrong = useMemo(() => ({ here: wrongAmong(explorer, share.here), all: wrongAmong(explorer, tree.order), thing: "error" }), [tree, node]);
  return (
    <div class="mixes">
      <Mix title="Confusions" {...share} {...wrong} keyOf={confusionKey(data, classes)} nameOf={confusion} />
      <Mix title="Labels" {...share} keyOf={(error) => data.label[error]!} nameOf={name} />
      <Mix title="Predictions" {...share} keyOf={(error) => data.prediction[error]!} nameOf={name} />
      {(explorer.columns.get(!root) ?? []).map((column) => (
        <ColumnMix key={column.name} column={column} manifest={manifest} {...share} />
      ))}
      {!root && (
        <p class="small">
          A bar is the share of {share.here.length === 1 ? `this ${explorer.thing}` : `these ${plural(share.here.length, explorer.thing)}`}. The tick on it is the share of all {plural(tree.leaves, explorer.thing)}.{explorer.wrong && " Confusions are shares of the errors only."}
        </p>
      )}
    </div>
  );
}

interface Share {
  thing: string;
  here: Int32Array;
  all: Int32Array;
  root: boolean;
}

function ColumnMix({ column, manifest, here, all, root, thing }: { column: Column; manifest: Manifest } & Share) {
  if (column.kind === "category") {
    const { codes, values } = column;
    return <Mix title={titleOfColumn(column, manifest)} empty={column.measured ? "in none of these" : undefined} here={here} all={all} root={root} thing={thing} keyOf={(error) => codes[error]!} nameOf={(code) => <bdi>{values[code]}</bdi>} />;
  }
  if (column.kind === "text" || qualityOf(column)) return null; // every one differs, or it is shown with a good and a bad end
  return <MedianOf column={column} manifest={manifest} here={here} all={all} root={root} thing={thing} />;
}

function MedianOf({ column, manifest, here, all, root, thing }: { column: Column & { kind: "number" }; manifest: Manifest } & Share) {
  const medianOf = (errors: Int32Array) => {
    const values = Float64Array.from(errors, (error) => column.values[error] ?? NaN).filter((value) => !Number.isNaN(value));
    return { n: values.length, median: median(values) };
  };
  const usual = useMemo(() => medianOf(all), [column, all]);
  const now = useMemo(() => (root ? usual : medianOf(here)), [column, here, all]);
  if (now.n === 0) return null;
  const Head = root ? "h3" : "h4";
  return (
    <section class="mix">
      <Head dir="auto">{titleOfColumn(column, manifest)}</Head>
      <p class="small">
        <Term of="median" /> {short(now.median)}
        {!root && `, of all ${thing}s ${short(usual.median)}`} (n = {count(now.n)})
      </p>
    </section>
  );
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en");
}

interface MixProps extends Share {
  title: string;
  empty?: string | undefined; // what an error without a value is; otherwise it has none
  keyOf: (error: number) => number;
  nameOf: (key: number) => ComponentChildren;
}

function Mix({ title, empty, here, all, root, thing, keyOf, nameOf }: MixProps) {
  // One pass over the errors each; not again for every sheet that arrives.
  const whole = useMemo(() => mix(all, keyOf), [all]);
  const parts = useMemo(() => (root ? whole : mix(here, keyOf)), [here, all]);
  const usual = useMemo(() => new Map(whole.map((part) => [part.key, part.count])), [whole]);
  if (parts.length === 0) return null;
  const Head = root ? "h3" : "h4"; // inside a section it is one level down
  const n = here.length;
  const known = parts.reduce((sum, part) => sum + part.count, 0);
  const rest = parts.slice(LONGEST);
  return (
    <section class="mix">
      <Head dir="auto">{title}</Head>
      <ul style={{ "--much": `${2 * count(n).length + 4}ch` }}>
        {parts.slice(0, LONGEST).map((part) => {
          const ofAll = (usual.get(part.key) ?? 0) / all.length;
          return (
            <li key={part.key} title={`${count(part.count)} of these ${plural(n, thing)} (${percent(part.count, n)}); ${percent(usual.get(part.key) ?? 0, all.length)} of all ${thing}s`}>
              <span class="what">{nameOf(part.key)}</span>
              <span class="bar-track">
                <span class="bar-fill" style={{ width: `${(100 * part.count) / n}%` }} />
                {!root && <span class="bar-tick" style={{ left: `${100 * ofAll}%` }} />}
              </span>
              <span class="much">
                {count(part.count)} <span class="of">of {count(n)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {rest.length > 0 && (
        <p class="small">
          and {count(rest.length)} more with {plural(rest.reduce((sum, part) => sum + part.count, 0), thing)}
        </p>
      )}
      {known < n && (
        <p class="small">
          {count(n - known)} of {root ? "all" : "these"} {plural(n, thing)} {empty ? `${n - known === 1 ? "is" : "are"} ${empty}` : `${n - known === 1 ? "has" : "have"} no value`}.
        </p>
      )}
    </section>
  );
}
