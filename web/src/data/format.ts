/** The one way to fetch a file of the site, and the version of its format. */
import { addressOf } from "./address";

export const FORMAT = 1;

/** Fetches one file of the site; the error is a sentence fit to be shown. */
export async function fetched(url: string): Promise<Response> {
  // Mode and credentials match <link rel="preload" as="fetch" crossorigin>, or the browser would fetch it twice.
  const answer = await fetch(addressOf(url), { mode: "cors", credentials: "same-origin" }).catch(() => {
    throw new Error(`${url} could not be read (no connection).`); // browsers name no file
  });
  if (!answer.ok) throw new Error(`${url} could not be read (HTTP ${answer.status}).`);
  return answer;
}

export function checkFormat(url: string, got: unknown): void {
  if (got !== FORMAT) throw new Error(`${url}: Got format ${String(got)}, this explorer reads format ${FORMAT}.`);
}
