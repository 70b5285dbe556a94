/** Whether this browser has shown the tour of the page. */
import { Keeping } from "../data/keeping";

const keeping = new Keeping("wrongtree tour", () => localStorage);

/** Whether somebody opens a site by itself, in no frame and by no link to a place in it, and has not seen the tour on this host. */
export function isFirstVisit(): boolean {
  return location.hash === "" && parent === window && keeping.read() === null;
}

/** Never again; whether that is kept. */
export function remember(): boolean {
  return keeping.write("seen") === "";
}
