import type { Tested } from "../../data/contract";
import { nameIn } from "../../words/listed";
import { causeOf } from "../causes/found";
import type { NodeProps } from "../exhibit";
import { probesOf } from "../probes/document";
import { checked } from "./checked";
import { heldOut } from "./said";

/** Where the output is sensitive, as far as chance does not explain it. */
export function whereHeadline(props: NodeProps): string | null {
  const { explorer } = props;
  if (explorer.manifest.model.without?.saliency) return null;
  if (probesOf(explorer)?.sanity?.depends === false) return "Where it looks: maps say nothing about this model";
  const found = checked(props);
  // Of errors that lie in several clusters there is no map: those of all errors would be taken for theirs.
  if (!found) return causeOf(props).entry && props.node === props.tree.root ? null : "Where it looks: not tested here";
  const { file, at } = found;
  if (file.circular) return "Where it looks: cannot be tested in this tree";
  const more = placesOf(file.z, at, file.places);
  if (more) return `Where it looks: ${more}, more than chance explains`;
  const beside = placesOf(file.right, at, file.places);
  return beside ? `Where it looks: ${beside}, compared with correct images` : "Where it looks: nothing beyond chance";
}

/** "more in the centre, less at the top", of a map that differs significantly; null: it does not. */
function placesOf(tested: Tested, at: number, places: readonly string[]): string | null {
  if (tested.z_cell[at]! < 0) return null;
  const [more, less] = [tested.place[2 * at]!, tested.place[2 * at + 1]!];
  return [more >= 0 && `more ${places[more]}`, less >= 0 && `less ${places[less]}`].filter(Boolean).join(", ") || "differs in several places";
}

/**
 * Whether the cluster is found again, and fails again, where the tree has not seen the images. Of labels that may be wrong
 * it says nothing: images that look like these, with the labels that they should have, are correctly classified.
 */
export function holdsHeadline(props: NodeProps): string | null {
  const found = checked(props);
  const { entry } = causeOf(props);
  return entry && !entry.cause && nameIn(entry) ? null : found && `Held-out check: ${heldOut(found.file, found.at, found.explorer.thing).headline}`;
}
