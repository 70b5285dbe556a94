import type { Explorer } from "../state/explorer";
import type { Filter } from "../state/filters";
import { className, titleOf } from "../words/names";
import { percent, plural } from "../words/numbers";
import { qualityOf } from "../words/qualities";
import { treeName } from "../words/trees";

/** A filter in words. */
export function saidOf(filter: Filter, explorer: Explorer): string {
  const { field } = filter;
  if (filter.kind === "any") return filter.tags.map((tag) => (tag === "" ? "untagged" : `tag: ${tag}`)).join(" or ");
  if (filter.kind === "these") return `selection: ${plural(filter.errors.length, explorer.thing)}`;
  if (filter.kind === "node") return saidOfCluster(filter, explorer);
  if (field === "entry" && filter.kind === "is") return filter.values.map((entry) => explorer.manifest.clusters[entry]!.sentence).join(" or ");
  const name = typeof field === "object" ? field.column : field === "file" ? "file name" : field;
  if (filter.kind === "has") return `${name} contains “${filter.text}”`;
  if (filter.kind === "from") {
    const said = amongErrors(filter, explorer);
    if (said) return said;
    if (filter.least === null) return `${name} at most ${filter.most}`;
    return filter.most === null ? `${name} at least ${filter.least}` : `${name} ${filter.least} to ${filter.most}`;
  }
  const column = typeof field === "object" ? explorer.columns.get(true, [field.column])?.find((candidate) => candidate.name === field.column) : undefined;
  const nameOf = (code: number) => (column?.kind === "category" ? (column.values[code] ?? "empty") : typeof field === "object" ? String(code) : className(explorer.manifest, code));
  const names = filter.values.slice(0, 3).map(nameOf).join(" or ");
  return `${name}: ${names}${filter.values.length > 3 ? ` or ${filter.values.length - 3} more` : ""}`;
}

/** A bound of what is measured, such as "blurrier than 90% of all errors"; null: it is not known yet, or has no good and bad end. */
function amongErrors({ field, least, most }: Filter & { kind: "from" }, { columns, thing }: Explorer): string | null {
  const column = typeof field === "object" ? columns.get(false, [field.column])?.find(({ name }) => name === field.column) : undefined;
  const quality = column && qualityOf(column);
  if (!quality || column.kind !== "number" || (least === null) === (most === null)) return null;
  const known = column.values.filter((value) => value !== null);
  const passed = known.filter((value) => (least === null ? value > most! : value < least)).length;
  return `${least === null ? quality.less : quality.more} than ${percent(passed, known.length)} of all ${thing}s`;
}

function saidOfCluster({ tree, node }: { tree: string; node: number }, { manifest, errors, trees }: Explorer): string {
  const whole = trees.get(tree);
  const info = manifest.trees.find(({ id }) => id === tree);
  return whole ? titleOf({ manifest, errors }, whole, node) : `a cluster of the map “${info ? treeName(info) : tree}”`;
}
