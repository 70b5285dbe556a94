/** Errors as CSV, fetched when somebody saves some. */
import { writeCsv } from "../data/csv";
import { needed } from "../data/late";
import type { Explorer } from "../state/explorer";
import { tableOf } from "../tagging/tagTable";

/** Reads all that the table says of them, first. Throws a sentence where that cannot be had. */
export async function csvOf(explorer: Explorer, errors: Iterable<number>, node: string): Promise<string> {
  const [columns] = await Promise.all([explorer.columns.read(), needed(explorer.errors, "file", "confidence")]);
  return writeCsv(tableOf(explorer, errors, columns, explorer.tags.index, node));
}
