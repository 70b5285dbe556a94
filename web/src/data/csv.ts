/**
 * CSV after RFC 4180, with lines that end as `wrongtree export` ends them. Text that a spreadsheet would run as a formula
 * gets an apostrophe in front, and so does such text that has apostrophes already: taking one away gives it back.
 */
export type Cell = string | number | null;

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/; // the last four are what Japanese and Chinese keyboards write for the first
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

export function writeCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(written).join(",")}\n`).join("");
}

function written(cell: Cell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of text. What does not end as it began is named in a sentence. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell, quoted or not, and what ends it; sticky, so that nothing is skipped.
  const next = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  const body = text.replace(/^\ufeff/, "");
  while (next.lastIndex < body.length || row.length > 0) {
    const at = next.lastIndex;
    const found = next.exec(body);
    if (!found) throw new Error(`it is not a complete CSV (line ${body.slice(0, at).split("\n").length} has a quote that does not end a cell).`);
    const cell = found[1]?.replaceAll('""', '"') ?? found[2]!;
    row.push(GUARDED.test(cell) ? cell.slice(1) : cell);
    if (found[3] === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}
