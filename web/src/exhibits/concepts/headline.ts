import type { NodeProps } from "../exhibit";
import { rowOf } from "../row";
import { conceptsFile } from "./document";

/** What another network sees in most of the errors. */
export function seenHeadline(props: NodeProps): string | null {
  const file = props.explorer.files.peek(conceptsFile);
  const said = file?.seen[rowOf(props, file)];
  return said ? `${file?.table ? "In your table" : "Seen by another network"}: ${said}` : null;
}
