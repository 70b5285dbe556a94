/**
 * CSV after RFC 4180, with lines that end as `wrongtree export` ends them. Text that a spreadsheet would run as a formula
 * gets an apostrophe in front.
 */
export type Cell = string | number | null;

const FORMULA = /^[=+\-@\t\r]/;

export function writeCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(written).join(",")}\n`).join("");
}

function written(cell: Cell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
