/** What a person has said, as things to be found by their words: tags, and notes on images and clusters. */
import type { FoundNode, TagIndex } from "./tagIndex";

export type Said = { text: string } & ({ kind: "tag"; errors: number } | { kind: "image"; error: number } | { kind: "cluster"; of: FoundNode });

export function saidIn(index: TagIndex): Said[] {
  const bearing = new Map<string, number>();
  for (const tags of index.borne.values()) for (const tag of tags) bearing.set(tag, (bearing.get(tag) ?? 0) + 1);
  return [
    ...index.names.map((text): Said => ({ text, kind: "tag", errors: bearing.get(text) ?? 0 })),
    ...index.nodes.filter(({ said }) => said.note !== "").map((of): Said => ({ text: of.said.note, kind: "cluster", of })),
    ...[...index.notes].map(([error, text]): Said => ({ text, kind: "image", error })),
  ];
}
