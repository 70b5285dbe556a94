/** Which errors the strip shows. */
import { wrongAmong } from "../../counts/over";
import type { Thumbnails } from "../../draw/thumbnails";
import { errorsOf, type Tree } from "../../tree/tree";
import { className, type Shared } from "../../words/shared";
import { checksFile } from "../checks/document";
import type { NodeProps } from "../exhibit";
import { openingAt } from "./openingAt";

export const MOST = 6;

/** A typical error first, the others spread over the whole cluster. The first is one of those that the cluster is named by. */
export function membersOf(props: NodeProps): ReturnType<Thumbnails["spread"]> {
  const { explorer, tree, node } = props;
  const here = wrongAmong(explorer, errorsOf(tree, node));
  const { shared } = openingAt(props).findings;
  const listed = explorer.manifest.clusters[explorer.entries.at(explorer.state, tree.root)];
  const medoid = node === tree.root ? (listed?.medoid ?? -1) : explorer.medoidOf(node);
  const checks = explorer.files.peek(checksFile);
  const at = checks?.entry.get(node);
  const typical = at === undefined ? [] : checks!.file.typical.slice(checks!.file.shown * at, checks!.file.shown * (at + 1));
  const first = [medoid, ...typical].find((error) => error >= 0 && isNamed(explorer, shared, error)) ?? medoid;
  return explorer.thumbnails.spread(here, MOST, first);
}

function isNamed({ manifest, errors }: NodeProps["explorer"], { label, prediction }: Shared, error: number): boolean {
  return (label === "" || className(manifest, errors.label[error]!) === label) && (prediction === "" || className(manifest, errors.prediction[error]!) === prediction);
}

/** Whether a node has an error, and filters keep it. */
export function isIn(tree: Tree, node: number, error: number): boolean {
  const at = tree.position[error] ?? -1;
  return at >= tree.start[node]! && at < tree.end[node]!;
}
