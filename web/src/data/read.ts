/** The one way to read a document of the site. */
import { checkFormat, fetched } from "./format";

/** Reads one document of the site, JSON or typed arrays. One in parts is the address of each, with a space behind it. */
export async function read<T extends { format: number }>(url: string): Promise<T> {
  if (/( |\.bin)$/.test(url)) return (await import("./typed")).readTyped(url, read);
  const answer = await fetched(url);
  const data = (await answer.json().catch(() => {
    throw new Error(`${url} is damaged; build the site again.`);
  })) as T;
  checkFormat(url, data.format);
  return data;
}
