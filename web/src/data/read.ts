/** The one way to read a file of the site. */
import { addressOf } from "./address";

export const FORMAT = 1;

/** Reads one JSON file of the site; the error is a sentence fit to be shown. */
export async function read<T extends { format: number }>(url: string): Promise<T> {
  // Mode and credentials match <link rel="preload" as="fetch" crossorigin>, or the browser would fetch it twice.
  const answer = await fetch(addressOf(url), { mode: "cors", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url} could not be read (HTTP ${answer.status}).`);
  const data = (await answer.json().catch(() => {
    throw new Error(`${url} is damaged; build the site again.`);
  })) as T;
  checkFormat(url, data.format);
  return data;
}

export function checkFormat(url: string, got: unknown): void {
  if (got !== FORMAT) throw new Error(`${url}: Got format ${String(got)}, this explorer reads format ${FORMAT}.`);
}
