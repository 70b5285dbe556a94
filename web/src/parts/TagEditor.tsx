import { useId, useState } from "preact/hooks";
import { here } from "../data/late";
import type { Explorer } from "../state/explorer";
import type { Target } from "../tagging/tagger";
import { cleanTag, USUAL_TAGS } from "../tagging/tags";

const OFFERED = 8; // more own tags are in the list of the field

interface Props {
  explorer: Explorer;
  target: Target;
  what: string; // "this cluster", "this image", "these 12 errors"
  note: boolean; // whether there is one thing to write a note on
}

/** Tags to put on and take off, and a note. */
export function TagEditor(props: Props) {
  return (
    <div class="tag-editor" role="group" aria-label={`Tags of ${props.what}`} onKeyDown={leaveField}>
      <TagChips {...props} />
      <TagFields {...props} />
    </div>
  );
}

/** Tags to put on and take off. */
export function TagChips({ explorer, target, what }: Omit<Props, "note">) {
  const { tags } = explorer;
  const { all, some } = tags.tagsOf(target);
  const { offered } = tags;
  const shown = offered.filter((tag, i) => i < OFFERED || all.includes(tag) || some.includes(tag));
  return (
    <ul class="tag-chips">
      {shown.map((tag) => {
        const on = all.includes(tag);
        return (
          <li key={tag}>
            <button
              type="button"
              class="tag-chip"
              aria-pressed={on ? "true" : some.includes(tag) ? "mixed" : "false"}
              title={on ? `Remove “${tag}” from ${what}` : `Tag ${what} as “${tag}”`}
              onClick={() => tags.tag(target, tag, !on)}
            >
              <bdi>{tag}</bdi>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A tag of one's own, and a note. */
export function TagFields({ explorer, target, what, note }: Props) {
  const { tags } = explorer;
  const [typed, setTyped] = useState("");
  const [asked, ask] = useState(false); // for the paths of a large site, by which notes are kept
  const list = useId();
  return (
    <>
      <form
        class="tag-add"
        onSubmit={(event) => {
          event.preventDefault();
          tags.tag(target, cleanTag(typed), true);
          setTyped("");
        }}
      >
        <input type="text" list={list} placeholder={`Custom tag${explorer.shortcuts.on ? "  t" : ""}`} aria-label={`Custom tag for ${what}`} aria-keyshortcuts={explorer.shortcuts.on ? "t" : undefined} autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        <datalist id={list}>
          {[...new Set([...USUAL_TAGS, ...tags.offered])].map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
        <button type="submit" class="action" disabled={cleanTag(typed) === ""}>
          Tag
        </button>
        <button type="button" class="action" disabled={!tags.canUndo} onClick={() => tags.undo()} title="Undo the last change of tags or notes (Ctrl+Z, ⌘Z)">
          Undo
        </button>
      </form>
      {note && (
        <textarea rows={1} placeholder="Note" aria-label={`Note on ${what}`} value={tags.noteOf(target)} readOnly={asked && !here(explorer.errors, "id")} onFocus={() => ask(true)} onInput={(event) => tags.note(target, event.currentTarget.value)} />
      )}
    </>
  );
}

/** One Escape leaves the field, the next closes what it is in. */
export function leaveField(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key !== "Escape" || !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  target.blur();
}
