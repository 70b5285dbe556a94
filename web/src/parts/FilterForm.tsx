import { useState } from "preact/hooks";
import { mix, type Part } from "../counts/mix";
import { columnsFile, errorColumns } from "../data/common";
import type { Column } from "../data/documents";
import { here } from "../data/late";
import type { Explorer } from "../state/explorer";
import { type Field, type Filter, sameField } from "../state/filters";
import { canBeRule } from "../state/forgive";
import { plainName } from "../words/names";
import { count } from "../words/numbers";
import { Pending } from "./Pending";

const PLAIN: { field: Field; name: string }[] = [
  { field: "label", name: "label" },
  { field: "prediction", name: "prediction" },
  { field: "confidence", name: "confidence" },
  { field: "file", name: "file name" },
  { field: "tag", name: "tag" },
];

/** One filter, to be added or changed. Counts are of all errors of the site. */
export function FilterForm({ explorer }: { explorer: Explorer }) {
  const [at, setAt] = useState(0);
  const fields = [...PLAIN, ...explorer.manifest.columns.map((name) => ({ field: { column: name }, name }))];
  const { field, name } = fields[at]!;
  const columns = typeof field === "object" ? explorer.columns.get(true, [name]) : [];
  const column = columns?.find((one) => one.name === name);
  const present = explorer.state.filters.find((filter) => sameField(filter.field, field));
  return (
    <>
      <label class="choice">
        <span>Keep {explorer.thing}s by</span>
        <select value={at} onChange={(event) => setAt(Number(event.currentTarget.value))}>
          {fields.map(({ name }, i) => (
            <option key={i} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {typeof field === "object" && !column ? (
        <Pending explorer={explorer} problem={explorer.files.problem(columnsFile, [name])}>
          Reading the columns…
        </Pending>
      ) : (
        <Value key={at} explorer={explorer} field={field} column={column} present={present} />
      )}
    </>
  );
}

interface ValueProps {
  explorer: Explorer;
  field: Field;
  column: Column | undefined;
  present: Filter | undefined;
}

function Value({ explorer, field, column, present }: ValueProps) {
  const { errors, manifest } = explorer;
  if (field === "confidence" && !here(errors, "confidence")) return null;
  if (field === "confidence" || column?.kind === "number") {
    const values = column?.kind === "number" ? column.values : errors.confidence;
    return <Range explorer={explorer} field={field} values={values} present={present} />;
  }
  if (field === "tag") return <TagChoices explorer={explorer} present={present} />;
  if (field === "file" || column?.kind === "text") return <Text explorer={explorer} field={field} present={present} />;
  const codes = column?.kind === "category" ? column.codes : field === "label" ? errors.label : errors.prediction;
  const nameOf = (code: number) => (column?.kind === "category" ? (column.values[code] ?? "") : plainName(manifest, code));
  const parts = mix(explorer.wholeTree!.order, (error) => codes[error]!);
  return <Choices explorer={explorer} parts={parts} nameOf={nameOf} wanted={present?.kind === "is" ? present.values : []} filterOf={(values) => ({ field, kind: "is", values })} />;
}

/** Every tag that something bears, and none of them. */
function TagChoices({ explorer, present }: Pick<ValueProps, "explorer" | "present">) {
  const { names } = explorer.tags.index;
  const tags = [...names, ""];
  const parts = tags.map((tag, key) => ({ key, count: explorer.tags.bearers(tag).length }));
  const wanted = present?.kind === "any" ? present.tags.map((tag) => tags.indexOf(tag)).filter((at) => at >= 0) : [];
  return <Choices explorer={explorer} parts={parts} nameOf={(at) => tags[at] || "untagged"} wanted={wanted} filterOf={(chosen) => ({ field: "tag", kind: "any", tags: chosen.map((at) => tags[at]!) })} />;
}

const MANY = 12;

interface ChoicesProps {
  explorer: Explorer;
  parts: Part[];
  nameOf: (code: number) => string;
  wanted: number[]; // at first
  filterOf: (codes: number[]) => Filter;
}

function Choices({ explorer, parts, nameOf, wanted: first, filterOf }: ChoicesProps) {
  const [wanted, setWanted] = useState(new Set(first));
  const [typed, setTyped] = useState("");
  const toggle = (code: number) => {
    const next = new Set(wanted);
    if (!next.delete(code)) next.add(code);
    setWanted(next);
  };
  const listed = parts.filter(({ key }) => wanted.has(key) || nameOf(key).toLowerCase().includes(typed.toLowerCase()));
  return (
    <Apply explorer={explorer} filter={wanted.size > 0 && filterOf([...wanted].sort((a, b) => a - b))}>
      {parts.length > MANY && <input type="search" placeholder="Narrow the list" aria-label="Narrow the list" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />}
      <ul class="values">
        {listed.slice(0, 200).map(({ key, count: n }) => (
          <li key={key}>
            <label>
              <input type="checkbox" checked={wanted.has(key)} onChange={() => toggle(key)} /> <bdi>{nameOf(key)}</bdi>
            </label>
            <span class="of">{count(n)}</span>
          </li>
        ))}
      </ul>
    </Apply>
  );
}

function Range({ explorer, field, values, present }: Omit<ValueProps, "column"> & { values: (number | null)[] }) {
  const now = present?.kind === "from" ? present : { least: null, most: null };
  const [least, setLeast] = useState(now.least === null ? "" : String(now.least));
  const [most, setMost] = useState(now.most === null ? "" : String(now.most));
  const known = values.filter((value) => value !== null);
  const end = (text: string) => (text.trim() === "" ? null : Number(text));
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const valid = [least, most].every((text) => Number.isFinite(Number(text))) && (least.trim() !== "" || most.trim() !== "");
  return (
    <Apply explorer={explorer} filter={valid && { field, kind: "from", least: end(least), most: end(most) }}>
      <div class="range">
        <label>
          from <input type="text" inputMode="decimal" size={8} placeholder={String(low)} value={least} onInput={(event) => setLeast(event.currentTarget.value)} />
        </label>
        <label>
          to <input type="text" inputMode="decimal" size={8} placeholder={String(high)} value={most} onInput={(event) => setMost(event.currentTarget.value)} />
        </label>
      </div>
      <p class="small">
        Values range from {low} to {high}. Both ends are included.
      </p>
    </Apply>
  );
}

function Text({ explorer, field, present }: Omit<ValueProps, "column">) {
  const [text, setText] = useState(present?.kind === "has" ? present.text : "");
  return (
    <Apply explorer={explorer} filter={text !== "" && { field, kind: "has", text }}>
      <label>
        contains <input type="text" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
    </Apply>
  );
}

/** @param filter false: it is not complete yet */
function Apply({ explorer, filter, children }: { explorer: Explorer; filter: Filter | false; children: preact.ComponentChildren }) {
  const ofErrors = errorColumns(explorer.manifest);
  const apply = (event: Event, how: (filter: Filter) => void) => {
    event.preventDefault();
    if (!filter) return;
    how(filter);
    (event.currentTarget as Element).closest("details")!.open = false;
  };
  return (
    <form onSubmit={(event) => apply(event, (it) => explorer.filters.add(it))}>
      {children}
      <div class="either">
        <button type="submit" class="action apply" disabled={!filter}>
          Apply filter
        </button>
        <button
          type="button"
          class="action apply"
          disabled={!filter || !canBeRule(filter, ofErrors)}
          title="Exclude every image that matches, correct or misclassified. Both accuracies are shown"
          onClick={(event) => apply(event, (it) => void explorer.filters.setRule([...explorer.state.without, it]))}
        >
          Forgive these
        </button>
      </div>
      <p class="small">{filter && !canBeRule(filter, ofErrors) ? explorer.wrong ? "Tags are known only for some images, so they cannot be a rule." : "Known only for errors, so it cannot be a rule." : "Forgiving excludes all matching images from the accuracy, correct images and errors alike."}</p>
    </form>
  );
}
