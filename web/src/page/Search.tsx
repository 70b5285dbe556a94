import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { takesLetters } from "../browser/focus";
import { here } from "../data/late";
import { Waiting } from "../parts/later";
import type { Explorer } from "../state/explorer";
import type { Option } from "./found/Found";

type Code = typeof import("./found/Found");

let fetched: Code | null = null;

/** Finds classes and images by name, tags and notes by their words. A combobox: focus stays in the field, the arrow keys choose. */
export function Search({ explorer }: { explorer: Explorer }) {
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [code, setCode] = useState(() => fetched);
  const [failed, setFailed] = useState(false);
  const find = useMemo(() => code?.finderOf(explorer), [code, explorer]);
  const named = query.trim() !== "" && here(explorer.errors, "id");
  const found = useMemo(() => find?.(query), [find, query, named, explorer.tags.index]);
  const options: readonly Option[] = found?.options ?? [];

  /** Fetches what searches. Where it cannot be had, that is said, and the next key asks again. */
  const fetchCode = async () => {
    fetched ??= await import("./found/Found").catch(() => null);
    setCode(() => fetched);
    setFailed(!fetched);
    return fetched;
  };
  const enter = () => {
    setOpen(true);
    void fetchCode();
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || !explorer.shortcuts.allow(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (takesLetters(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      field.current!.focus();
      field.current!.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const shown = open && query.trim() !== "";
  const at = Math.min(active, options.length - 1);
  const close = () => {
    setOpen(false);
    setActive(0);
  };
  const choose = (option: Option | undefined) => {
    if (!option) return;
    close();
    setQuery("");
    option.go();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      // One Escape closes the list, the next leaves the field; neither leaves the cluster.
      event.preventDefault();
      if (shown) close();
      else field.current!.blur();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (found) choose(options[at]);
      else void fetchCode().then((all) => document.activeElement === field.current && choose(all?.finderOf(explorer)(query).options[0]));
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      const next = (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      setActive(next);
      list.current?.querySelector(`#${options[next]!.id}`)?.scrollIntoView({ block: "nearest" });
    }
  };
  return (
    <div class="search" role="search">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="Search for a class or a file, a tag or a note"
        aria-keyshortcuts={explorer.shortcuts.on ? "/" : undefined}
        aria-expanded={shown}
        aria-controls="found"
        aria-autocomplete="list"
        aria-activedescendant={shown && options.length > 0 ? options[at]!.id : undefined}
        placeholder={`Find a class or a file${explorer.shortcuts.on ? "  /" : ""}`}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          enter();
          setActive(0);
        }}
        onFocus={enter}
        onBlur={close}
        onKeyDown={onKey}
      />
      <div class="found" id="found" ref={list} role="listbox" aria-label="Found" hidden={!shown || options.length === 0}>
        {code && found && <code.FoundList explorer={explorer} found={found} shown={shown} at={at} choose={choose} />}
      </div>
      {shown && options.length === 0 && (!found || !named) && (
        <div class="found none" onPointerDown={(event) => event.preventDefault()}>
          <Waiting coming={failed ? "failed" : "loading"} again={() => void fetchCode()} />
        </div>
      )}
      {shown && found && named && options.length === 0 && (
        <p class="found none">
          No match for “<bdi>{query}</bdi>”. {!explorer.wrong && "Search covers errors only; correct images are not on this site."}
        </p>
      )}
      <span class="sr-only" role="status">
        {shown && code && found ? code.amount(found) : ""}
      </span>
    </div>
  );
}
