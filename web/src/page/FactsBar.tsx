import type { Manifest } from "../data/documents";
import { plural } from "../words/numbers";

/** What the check before the build found suspicious, and what was decided unasked: whoever reads errors has to know it first. */
export function FactsBar({ manifest: { facts = [], notes = [] } }: { manifest: Manifest }) {
  if (facts.length === 0) return <Notes notes={notes} />;
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
      {notes.length > 0 && <p class="small">Decided while data and model were read:</p>}
      {notes.length > 0 && <List notes={notes} />}
    </details>
  );
}

/** One note is a sentence; several are folded. */
function Notes({ notes }: { notes: string[] }) {
  if (notes.length === 0) return null;
  if (notes.length === 1) {
    return (
      <p class="decided small">
        Note: <bdi>{notes[0]}</bdi>
      </p>
    );
  }
  return (
    <details class="decided small">
      <summary>{plural(notes.length, "note")} on how data and model were read</summary>
      <List notes={notes} />
    </details>
  );
}

function List({ notes }: { notes: string[] }) {
  return (
    <ul>
      {notes.map((note) => (
        <li key={note} dir="auto">
          {note}
        </li>
      ))}
    </ul>
  );
}
