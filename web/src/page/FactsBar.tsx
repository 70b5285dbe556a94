import type { Manifest } from "../data/documents";
import { plural } from "../words/numbers";

/** What the check before the build found suspicious: whoever reads errors has to know it first. */
export function FactsBar({ manifest: { facts = [] } }: { manifest: Manifest }) {
  if (facts.length === 0) return null;
  return (
    <details class="check-first" open={facts.length === 1}>
      <summary>Check this first: {plural(facts.length, "suspicious fact")} about the model or the data. Some of the errors below may come from {facts.length === 1 ? "it" : "them"}.</summary>
      <ul>
        {facts.map(({ name, sentence, way, detail }) => (
          <li key={name} dir="auto">
            {[sentence, way].filter(Boolean).join("; ")}
            {detail && <span class="small"> ({detail})</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
