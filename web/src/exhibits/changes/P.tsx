import { isSure, pSaid } from "./said";

/** A cell with a p, adjusted for its whole table; bold where it is no chance. */
export function P({ adjusted }: { adjusted: number }) {
  const said = pSaid(adjusted).replace(/^p (= )?/, "");
  return <td class="number">{isSure(adjusted) ? <b>{said}</b> : said}</td>;
}
