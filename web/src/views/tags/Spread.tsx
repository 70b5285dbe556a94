import { useRef, useState } from "preact/hooks";
import { detailsFile } from "../../data/common";
import { detailsOf } from "../../data/details";
import { Pending } from "../../parts/Pending";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { spreadTo } from "../../tagging/spread";
import { imageSentence } from "../../words/names";
import { count, plural } from "../../words/numbers";

const SHOWN = 24;

interface Props {
  explorer: Explorer;
  tag: string;
  tagged: readonly number[];
}

/** Offers to give a tag to look-alikes of those that have it. Nothing where the site stores no look-alikes. */
export function Spread({ explorer, tag, tagged }: Props) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const k = tagged.length > 0 ? (detailsOf(explorer.files, tagged[0]!)?.alike.length ?? 0) : 0;
  if (k === 0) return null;
  return (
    <div class="tag-spread">
      <button type="button" class="action" ref={opener} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide look-alikes" : "Find look-alikes"}
      </button>
      {open && <LookAlikes explorer={explorer} tag={tag} tagged={tagged} k={k} onTagged={() => opener.current?.focus()} />}
    </div>
  );
}

function LookAlikes({ explorer, tag, tagged, k, onTagged }: Props & { k: number; onTagged: () => void }) {
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const missing = tagged.filter((error) => explorer.files.get(detailsFile, error) === null);
  if (missing.length > 0) {
    const problem = missing.map((error) => explorer.files.problem(detailsFile, error)).find((one) => one !== null) ?? null;
    return (
      <Pending explorer={explorer} problem={problem}>
        Reading the look-alikes…
      </Pending>
    );
  }
  const found = spreadTo(tagged, (error) => detailsOf(explorer.files, error)!.alike);
  if (found.length === 0) return <p class="small">All look-alikes of the tagged {explorer.thing}s already have this tag.</p>;
  const shown = found.slice(0, SHOWN);
  const chosen = shown.filter((error) => ticked.has(error));
  const all = chosen.length === shown.length;
  const tick = (error: number, on: boolean) => setTicked(new Set(on ? [...chosen, error] : chosen.filter((one) => one !== error)));
  return (
    <>
      <p class="small">
        These {explorer.thing}s without the tag are among the {k} nearest look-alikes of tagged ones. Shown {shown.length} of {count(found.length)}.
      </p>
      <ul class="thumbnails">
        {shown.map((error) => (
          <li key={error}>
            <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
            <label>
              <input type="checkbox" aria-label={`Choose ${imageSentence(explorer, error)}`} checked={ticked.has(error)} onChange={(event) => tick(error, event.currentTarget.checked)} />
            </label>
          </li>
        ))}
      </ul>
      <div class="tag-actions">
        <button type="button" class="action" onClick={() => setTicked(new Set(all ? [] : shown))}>
          {all ? "Select none" : "Select all"}
        </button>
        <button
          type="button"
          class="action"
          disabled={chosen.length === 0}
          onClick={() => {
            explorer.tags.tag({ errors: chosen }, tag, true);
            setTicked(new Set());
            onTagged();
          }}
        >
          Tag {plural(chosen.length, "image")} with <bdi>{tag}</bdi>
        </button>
      </div>
    </>
  );
}
