import { count } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { causesFile } from "./document";
import { causeOf, proofIn } from "./found";

/** What the trials came to, in counts. */
export function triedHeadline(props: NodeProps): string | null {
  const { files, manifest } = props.explorer;
  if (!manifest.causes) return null;
  const { entry, tried, waiting } = causeOf(props);
  if (waiting) return files.problem(causesFile) ? "What was tried" : "What was tried: …";
  if (files.peek(causesFile)?.tried === false) return "What was tried: nothing, as there is no model";
  if (tried.length === 0) return `What was tried: nothing on ${entry && entry.nodes.length > 1 ? "these clusters" : "this cluster"}`;
  const proof = proofIn(tried);
  if (!proof) return tried.length === 1 ? "What was tried: one change, which proves no cause" : `What was tried: none of ${count(tried.length)} changes proves a cause`;
  const [hits, of] = proof.hit;
  const done = proof.title[0]!.toLowerCase() + proof.title.slice(1);
  return `What was tried: ${/^with/.test(done) ? "" : "when "}${done}, ${count(hits)} of ${count(of)} ${proof.kind === "repair" ? `errors become correct${proof.control ? ", with more confidence" : ""}` : "correct images become misclassified"}`;
}
