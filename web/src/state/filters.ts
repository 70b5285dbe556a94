/**
 * Filters: which errors are kept. A filter is one condition on one field; an error has to meet all filters. Each is
 * one `where=` of the URL: `label:0,3`, `prediction:5`, `confidence:0.5..0.9`, `file:frog`, and for metadata
 * `column:NAME:is:1,4`, `column:NAME:from:0.1..`, `column:NAME:has:text`, with NAME percent-encoded; so are the tags in
 * `tag:odd,fix%20next`, of which an error has to bear one; `tag:` are the errors that bear none. `entry:2` are those of
 * the third entry of “Look at first”, `cluster:TREE:NODE` those of a node of any tree, `picked:…` are named one by one.
 */
import type { Column, Errors } from "../data/documents";
import { readPicked, writePicked } from "../tree/picked";

export type Field = "label" | "prediction" | "confidence" | "file" | "tag" | "entry" | "cluster" | "picked" | { column: string };

export type Filter =
  | { field: Field; kind: "is"; values: number[] } // class indices; for a column codes, -1 for empty; numbers of entries
  | { field: Field; kind: "from"; least: number | null; most: number | null }
  | { field: Field; kind: "has"; text: string }
  | { field: "tag"; kind: "any"; tags: string[] } // "": none
  | { field: "cluster"; kind: "node"; tree: string; node: number }
  | { field: "picked"; kind: "these"; errors: readonly number[] }; // ascending

/** Errors that belong together: an entry of “Look at first” by its number, or a node of a tree. */
export type Body = number | { tree: string; node: number };

export function sameField(a: Field, b: Field): boolean {
  return typeof a === "object" && typeof b === "object" ? a.column === b.column : a === b;
}

/** The names of the columns, or of the other fields, that filters look at. */
export function fieldsOf(filters: Filter[]): string[] {
  return filters.map(({ field }) => (typeof field === "object" ? field.column : field));
}

export function columnsNeeded(filters: Filter[]): boolean {
  return filters.some(({ field }) => typeof field === "object");
}

export function writeFilter(filter: Filter): string {
  const value = valueText(filter);
  const { field } = filter;
  return typeof field === "object" ? `column:${encodeURIComponent(field.column)}:${filter.kind}:${value}` : `${field}:${value}`;
}

function valueText(filter: Filter): string {
  if (filter.kind === "is") return filter.values.join(",");
  if (filter.kind === "has") return filter.text;
  if (filter.kind === "any") return filter.tags.map(encodeURIComponent).join(",");
  if (filter.kind === "node") return `${filter.tree}:${filter.node}`;
  if (filter.kind === "these") return writePicked(filter.errors);
  return `${filter.least ?? ""}..${filter.most ?? ""}`;
}

const KINDS = { label: "is", prediction: "is", confidence: "from", file: "has", tag: "any", entry: "is" } as const;

export function tagsNeeded(filters: Filter[]): boolean {
  return filters.some(({ field }) => field === "tag");
}

/** The entries and clusters that a filter keeps; none: it is about something else. */
export function bodiesOf(filter: Filter): Body[] {
  if (filter.kind === "node") return [{ tree: filter.tree, node: filter.node }];
  return filter.field === "entry" && filter.kind === "is" ? filter.values : [];
}

/** The filter that keeps just these. */
export function picked(errors: ArrayLike<number>): Filter {
  return { field: "picked", kind: "these", errors: Array.from(errors).sort((a, b) => a - b) };
}

export function filterOf(body: Body): Filter {
  return typeof body === "number" ? { field: "entry", kind: "is", values: [body] } : { field: "cluster", kind: "node", ...body };
}

/** Null where it is not a filter. Whether its column is there shows only when the columns are. */
export function readFilter(text: string): Filter | null {
  const column = /^column:([^:]*):(is|from|has):(.*)$/s.exec(text);
  if (column) {
    try {
      return readValue({ column: decodeURIComponent(column[1]!) }, column[2] as "is" | "from" | "has", column[3]!);
    } catch {
      return null; // a broken percent code
    }
  }
  const cluster = /^cluster:([^:]+):(\d{1,9})$/.exec(text);
  if (cluster) return { field: "cluster", kind: "node", tree: cluster[1]!, node: Number(cluster[2]) };
  if (text.startsWith("picked:")) {
    const errors = readPicked(text.slice(7));
    return errors && { field: "picked", kind: "these", errors };
  }
  const plain = /^(label|prediction|confidence|file|tag|entry):(.*)$/s.exec(text);
  if (!plain) return null;
  const field = plain[1] as keyof typeof KINDS;
  if (field === "tag") {
    try {
      return { field, kind: "any", tags: plain[2]!.split(",").map(decodeURIComponent) };
    } catch {
      return null;
    }
  }
  return readValue(field, KINDS[field], plain[2]!);
}

function readValue(field: Field, kind: "is" | "from" | "has", text: string): Filter | null {
  if (kind === "has") return text === "" ? null : { field, kind, text };
  if (kind === "is") {
    if (!/^-?\d{1,9}(,-?\d{1,9})*$/.test(text)) return null;
    return { field, kind, values: text.split(",").map(Number) };
  }
  const ends = text.split("..");
  const number = (end: string) => (end === "" ? null : Number(end));
  if (ends.length !== 2 || ends.every((end) => end === "") || ends.some((end) => !Number.isFinite(Number(end)))) return null;
  return { field, kind, least: number(ends[0]!), most: number(ends[1]!) };
}

/** (n) 1 for each error that meets all filters, 0 for the others. Filters on columns that are not there keep nothing out. */
export function keptBy(filters: Filter[], errors: Errors, columns: Column[], tagsOf: TagsOf = () => [], membersOf: MembersOf = () => null): Uint8Array {
  const kept = new Uint8Array(errors.id.length).fill(1);
  for (const filter of filters) {
    const keeps = tester(filter, errors, columns, tagsOf, membersOf);
    if (!keeps) continue;
    for (let error = 0; error < kept.length; error++) if (kept[error] && !keeps(error)) kept[error] = 0;
  }
  return kept;
}

/** The tags that an error bears, be it through a node. */
export type TagsOf = (error: number) => readonly string[];

/** The members of an entry or a cluster; null: not known. */
export type MembersOf = (body: Body) => Int32Array | null;

/** What tells whether one of these meets a filter; null: the filter means nothing here. */
export function tester(filter: Filter, errors: Omit<Errors, "format">, columns: Column[], tagsOf: TagsOf, membersOf: MembersOf = () => null): ((error: number) => boolean) | null {
  if (filter.kind === "any") {
    const wanted = new Set(filter.tags);
    return (error) => {
      const tags = tagsOf(error);
      return tags.length === 0 ? wanted.has("") : tags.some((tag) => wanted.has(tag));
    };
  }
  if (filter.kind === "these") {
    const wanted = new Set(filter.errors);
    return (error) => wanted.has(error);
  }
  const { field } = filter;
  if (filter.kind === "node" || field === "entry") {
    const wanted = new Set(bodiesOf(filter).flatMap((body) => [...(membersOf(body) ?? [])]));
    return (error) => wanted.has(error);
  }
  const column = typeof field === "object" ? columns.find(({ name }) => name === field.column) : undefined;
  if (typeof field === "object" && !column) return null;
  if (filter.kind === "is") {
    const wanted = new Set(filter.values);
    const codes = column ? (column.kind === "category" ? column.codes : null) : field === "label" ? errors.label : errors.prediction;
    return codes && ((error) => wanted.has(codes[error]!));
  }
  if (filter.kind === "has") {
    const text = filter.text.toLowerCase();
    const values = column ? (column.kind === "text" ? column.values : null) : errors.id;
    return values && ((error) => (values[error] ?? "").toLowerCase().includes(text));
  }
  const least = filter.least ?? -Infinity;
  const most = filter.most ?? Infinity;
  const values = column ? (column.kind === "number" ? column.values : null) : errors.confidence;
  return values && ((error) => values[error] !== null && values[error]! >= least && values[error]! <= most);
}
