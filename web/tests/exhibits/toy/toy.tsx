/** An exhibit such as anybody might add: one document, one panel about a node. */
import { documentOf } from "../../../src/data/document";
import type { Exhibit, NodeProps } from "../../../src/exhibits/exhibit";

interface ToyFile {
  format: number;
  sentences: Record<string, string>; // by node
}

const toyFile = documentOf<ToyFile>("toy");

function Toy({ explorer, node }: NodeProps) {
  const said = explorer.files.get(toyFile)?.sentences[node];
  return said ? <p class="toy">{said}</p> : null;
}

export const toy: Exhibit = {
  name: "toy",
  key: "toy",
  reads: [{ document: toyFile, when: "rest" }],
  shows: [{ place: "node", fold: "nearest", order: 15, panel: Toy }],
};
