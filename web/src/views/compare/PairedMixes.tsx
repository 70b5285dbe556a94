import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { pairs } from "../../counts/compare";
import { confusionKey, confusionOf, median } from "../../counts/mix";
import type { Column } from "../../data/documents";
import { Names } from "../../parts/Names";
import type { Explorer } from "../../state/explorer";
import { errorsOf, type Tree } from "../../tree/tree";
import { className } from "../../words/names";
import { count, percent, plural } from "../../words/numbers";
import { Swatch } from "./Swatch";

const LONGEST = 8;

/** What both are made of, the greatest difference first. */
export function PairedMixes({ explorer, tree, a, b }: { explorer: Explorer; tree: Tree; a: number; b: number }) {
  const { manifest, errors } = explorer;
  const classes = manifest.classes.length;
  const sets = useMemo(() => ({ a: errorsOf(tree, a), b: errorsOf(tree, b) }), [tree, a, b]);
  const name = (index: number) => <bdi>{className(manifest, index)}</bdi>;
  const confusion = (key: number) => {
    const { label, prediction } = confusionOf(key, classes);
    return <Names names={[className(manifest, label), className(manifest, prediction)]} />;
  };
  return (
    <section class="compare-section" aria-labelledby="mixes-title">
      <h3 id="mixes-title">Composition, largest difference in share first</h3>
      <p class="small">
        <Swatch side="A" /> {plural(sets.a.length, explorer.thing)}, <Swatch side="B" /> {plural(sets.b.length, explorer.thing)}. A full bar means all of them.
      </p>
      <div class="paired-mixes">
        <Paired title="Confusions" {...sets} keyOf={confusionKey(errors, classes)} nameOf={confusion} />
        <Paired title="Labels" {...sets} keyOf={(error) => errors.label[error]!} nameOf={name} />
        <Paired title="Predictions" {...sets} keyOf={(error) => errors.prediction[error]!} nameOf={name} />
        {(explorer.columns.get(true) ?? []).map((column) => (
          <PairedColumn key={column.name} column={column} {...sets} />
        ))}
      </div>
    </section>
  );
}

interface Sets {
  a: Int32Array;
  b: Int32Array;
}

function PairedColumn({ column, a, b }: { column: Column } & Sets) {
  if (column.kind === "category") {
    const { codes, values } = column;
    return <Paired title={column.name} a={a} b={b} keyOf={(error) => codes[error]!} nameOf={(code) => <bdi>{values[code]}</bdi>} />;
  }
  if (column.kind === "text") return null;
  const numbersOf = (errors: Int32Array) => Array.from(errors, (error) => column.values[error] ?? NaN).filter((value) => !Number.isNaN(value));
  const [ofA, ofB] = [numbersOf(a), numbersOf(b)];
  if (ofA.length + ofB.length === 0) return null;
  const said = (values: number[]) => (values.length > 0 ? `median ${Number(median(values).toPrecision(3)).toLocaleString("en")} (n = ${count(values.length)})` : "no value");
  return (
    <section class="paired">
      <h4 dir="auto">{column.name}</h4>
      <p class="small">
        <Swatch side="A" /> {said(ofA)}, <Swatch side="B" /> {said(ofB)}
      </p>
    </section>
  );
}

interface PairedProps extends Sets {
  title: string;
  keyOf: (error: number) => number;
  nameOf: (key: number) => ComponentChildren;
}

function Paired({ title, a, b, keyOf, nameOf }: PairedProps) {
  const rows = useMemo(() => pairs(a, b, keyOf), [a, b]);
  if (rows.length === 0) return null;
  const rest = rows.slice(LONGEST);
  return (
    <section class="paired">
      <h4 dir="auto">{title}</h4>
      <ul>
        {rows.slice(0, LONGEST).map((row) => (
          <li key={row.key}>
            <span class="what">{nameOf(row.key)}</span>
            <Bar side="A" part={row.a} whole={a.length} />
            <Bar side="B" part={row.b} whole={b.length} />
          </li>
        ))}
      </ul>
      {rest.length > 0 && <p class="small">and {count(rest.length)} more with smaller differences</p>}
    </section>
  );
}

function Bar({ side, part, whole }: { side: "A" | "B"; part: number; whole: number }) {
  return (
    <span class="paired-bar" data-side={side} title={`${side}: ${count(part)} of ${count(whole)}`}>
      <span class="sr-only">{side}: </span>
      <span class="bar-track">
        <span class="bar-fill" style={{ width: `${(100 * part) / whole}%` }} />
      </span>
      <span class="much">
        {count(part)} of {count(whole)} <span class="of">{percent(part, whole)}</span>
      </span>
    </span>
  );
}
