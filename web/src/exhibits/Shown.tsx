/** The exhibits of a place, in their order. */
import type { FunctionComponent } from "preact";
import { componentOf, loadAll, type Panel, useCode, Waiting } from "../parts/later";
import type { AtRest, Explorer } from "../state/explorer";
import type { FoldName, Place, Places, Reading, Showing } from "./exhibit";
import { exhibits } from "./list";

type Props<P extends Place> = { place: P; root?: boolean; fold?: FoldName } & Places[P];

/**
 * @param root whether what is shown is about all errors, of which some exhibits have nothing to say
 * @param fold only what is in this section
 */
export function Shown<P extends Place>({ place, root = false, fold, ...props }: Props<P>) {
  const showings = showingsAt(place, root, fold);
  const { explorer } = props as unknown as { explorer: Explorer };
  // What is beside a treemap comes after it.
  const held = place.startsWith("node") && !explorer.pace.settled;
  const { coming, again } = useCode(held ? NONE : showings.panels);
  for (const document of documentsAt(place)) explorer.files.get(document);
  return (
    <>
      {showings.all.map((showing, i) => {
        const Component = componentOf(showing.panel as Panel<object>) as FunctionComponent<object> | null;
        return Component && <Component key={i} {...props} />;
      })}
      <Waiting coming={coming} again={again} />
    </>
  );
}

/** Whether all that is read for these places is here, or cannot be had. */
export function isRead(explorer: Explorer, ...places: Place[]): boolean {
  return places.flatMap((place) => documentsAt(place)).every((document) => explorer.files.peek(document) !== null || explorer.files.lacks(document));
}

const NEXT: Place[] = ["node-top", "node-acts", "picture", "image", "image-facts", "image-end"]; // what is in a section waits until that is open

/** What is fetched once the first view stands: documents that say so, and the code for nodes and images, with that of `more`. */
export function atRest(...more: (() => Promise<void>)[]): AtRest {
  const readings = exhibits.flatMap(({ reads }) => reads).filter(({ when }) => when === "rest");
  const panels = NEXT.flatMap((place) => showingsAt(place, false).panels);
  return {
    documents: readings.flatMap((reading) => ("document" in reading ? [reading.document] : [])),
    // Whoever needs what could not be had asks again, and says so.
    code: () => void Promise.allSettled([loadAll(panels), ...more.map((load) => load())]),
  };
}

function documentsAt(place: Place) {
  const read = ({ reads }: { reads: readonly Reading[] }) => reads.flatMap((reading) => ("document" in reading && reading.when === place ? [reading.document] : []));
  return exhibits.flatMap(read);
}

interface Showings {
  all: readonly Showing[];
  panels: readonly Panel<never>[];
}

const NONE: readonly Panel<never>[] = [];
const found = new Map<string, Showings>();

/** The same list every time. */
function showingsAt(place: Place, root: boolean, fold?: FoldName): Showings {
  const key = `${place} ${root} ${fold ?? ""}`;
  let showings = found.get(key);
  if (!showings) {
    const all = exhibits.flatMap(({ shows }) => shows.filter((showing) => showing.place === place && (!root || showing.atRoot) && (fold === undefined || showing.fold === fold))).sort((a, b) => a.order - b.order);
    found.set(key, (showings = { all, panels: all.map(({ panel }) => panel as Panel<never>) }));
  }
  return showings;
}
