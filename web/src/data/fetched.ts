/** How pictures of a site are fetched: a file each, or, of originals on a large site, in packs. */
import { addressOf } from "./address";
import type { Manifest } from "./documents";

export type Fetch = (path: string) => Promise<Response>;

export function fetchOf({ packs }: Manifest): Fetch {
  return async (path) => {
    const [, error] = (packs && /^images\/(\d+)/.exec(path)) ?? [];
    return error ? (await import("./packs")).fetchPacked(Number(error), packs!.size) : fetch(addressOf(path));
  };
}
