import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isWrong } from "../counts/over";
import { CellCanvas } from "../parts/Figure";
import { TagList } from "../parts/TagList";
import type { Explorer } from "../state/explorer";
import { type Said, saidIn } from "../tagging/said";
import { className } from "../words/names";
import { count, plural } from "../words/numbers";
import { type Found, plain, searchNames } from "../words/search";

const CLASSES = 12;
const IMAGES = 50;
const SAID = 12; // tags and notes

interface Option {
  id: string;
  go: () => void;
}

/** Finds classes and images by name, tags and notes by their words. A combobox: focus stays in the field, the arrow keys choose. */
export function Search({ explorer }: { explorer: Explorer }) {
  const { manifest, errors } = explorer;
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const names = useMemo(() => manifest.classes.map((info) => plain(info.name)), [manifest]);
  const ids = useRef<string[] | null>(null); // made when first needed: there may be 100,000
  const { classes, images } = useMemo((): { classes: Found<number>; images: Found<number> } => {
    if (query.trim() === "") return { classes: { hits: [], total: 0 }, images: { hits: [], total: 0 } };
    ids.current ??= errors.id.map(plain);
    return { classes: searchNames(query, names, CLASSES), images: searchNames(query, ids.current, IMAGES) };
  }, [query]);

  const said = useMemo(() => saidIn(explorer.tags.index), [explorer.tags.index]);
  const noted = useMemo(() => searchNames(query, said.map(({ text }) => plain(text)), SAID), [query, said]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || !explorer.shortcuts.allow(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.matches("input:not([type=range]):not([type=checkbox]), textarea, select")) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      field.current!.focus();
      field.current!.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const options: Option[] = [
    ...classes.hits.map((index) => ({ id: `found-class-${index}`, go: () => explorer.go.openClass(index) })),
    ...noted.hits.map((at) => ({ id: `found-said-${at}`, go: () => openSaid(explorer, said[at]!) })),
    ...images.hits.map((error) => ({ id: `found-image-${error}`, go: () => explorer.images.open(error) })),
  ];
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
      choose(options[at]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      const next = (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      setActive(next);
      list.current?.querySelector(`#${options[next]!.id}`)?.scrollIntoView({ block: "nearest" });
    }
  };
  const option = (i: number, id: string) => ({
    id,
    role: "option" as const,
    "aria-selected": i === at,
    // Down, not click: the field would lose focus, and the list close, before the click arrives.
    onPointerDown: (event: PointerEvent) => event.preventDefault(),
    onClick: () => choose(options[i]),
  });
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
          setOpen(true);
          setActive(0);
        }}
        onFocus={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKey}
      />
      <div class="found" id="found" ref={list} role="listbox" aria-label="Found" hidden={!shown || options.length === 0}>
        {classes.hits.length > 0 && (
          <div role="group" aria-label="Classes">
            <p class="found-title" role="presentation">
              Classes <span>{shownOf(classes)}</span>
            </p>
            {classes.hits.map((index, i) => {
              const { name, errors: wrong, images: all } = manifest.classes[index]!;
              return (
                <div key={index} class="found-row" {...option(i, `found-class-${index}`)}>
                  <bdi class="found-name">{name}</bdi>
                  <span class="small">{all > 0 ? `${plural(wrong, "error")} of ${plural(all, "image")}` : "no images"}</span>
                </div>
              );
            })}
          </div>
        )}
        {noted.hits.length > 0 && (
          <div role="group" aria-label="Tags and notes">
            <p class="found-title" role="presentation">
              Tags and notes <span>{shownOf(noted)}</span>
            </p>
            {noted.hits.map((which, i) => (
              <div key={which} class="found-row" {...option(classes.hits.length + i, `found-said-${which}`)}>
                <bdi class="found-name">{said[which]!.text}</bdi>
                <span class="small">{aboutSaid(explorer, said[which]!)}</span>
              </div>
            ))}
          </div>
        )}
        {images.hits.length > 0 && (
          <div role="group" aria-label="Images">
            <p class="found-title" role="presentation">
              Errors by file name <span>{shownOf(images)}</span>
            </p>
            {shown &&
              images.hits.map((error, i) => (
                <div key={error} class="found-row" {...option(classes.hits.length + noted.hits.length + i, `found-image-${error}`)}>
                  <span class="thumb">
                    <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={error} colours={null} name="" />
                  </span>
                  <span class="found-text">
                    <bdi class="found-name">{errors.id[error]}</bdi>
                    <span class="small">
                      <bdi>{className(manifest, errors.label[error]!)}</bdi> {isWrong(errors, error) ? <>→ <bdi>{className(manifest, errors.prediction[error]!)}</bdi></> : "correct"} <TagList tags={explorer.tags.index.borne.get(error) ?? []} />
                    </span>
                  </span>
                </div>
              ))}
          </div>
        )}
      </div>
      {shown && options.length === 0 && (
        <p class="found none">
          No match for “<bdi>{query}</bdi>”. {!explorer.wrong && "Search covers errors only; correct images are not on this site."}
        </p>
      )}
      <span class="sr-only" role="status">
        {shown ? `${plural(classes.total, "class", "classes")}, ${noted.total > 0 ? `${plural(noted.total, "tag or note", "tags or notes")}, ` : ""}${plural(images.total, "image")}` : ""}
      </span>
    </div>
  );
}

/** To the images of a tag, the image of a note, or its cluster. */
function openSaid(explorer: Explorer, said: Said): void {
  const { nav, images } = explorer;
  if (said.kind === "image") images.open(said.error);
  else if (said.kind === "cluster") location.hash = nav.hrefOf({ view: "treemap", tree: said.of.said.tree, node: said.of.node, image: null, filters: [] });
  else void explorer.filters.set([{ field: "tag", kind: "any", tags: [said.text] }], { view: "treemap", node: nav.root });
}

function aboutSaid({ errors, thing }: Explorer, said: Said) {
  if (said.kind === "tag") return `tag of ${plural(said.errors, thing)}`;
  if (said.kind === "cluster") return `note on a cluster of ${plural(said.of.said.count, thing)}`;
  return (
    <>
      note on <bdi>{errors.id[said.error]}</bdi>
    </>
  );
}

function shownOf({ hits, total }: Found<number>): string {
  return hits.length < total ? `shown ${hits.length} of ${count(total)}` : count(total);
}
