import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { download, downloadCsv, fileName } from "../../browser/download";
import { memberCount } from "../../counts/over";
import { here } from "../../data/late";
import { sample } from "../../layout/grid";
import { IfFixed } from "../../parts/IfFixed";
import { TagList } from "../../parts/TagList";
import { Thumbnail, Thumbnails } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { cleanTag, removeTag, renameTag } from "../../tagging/tags";
import { count, plural } from "../../words/numbers";
import { Spread } from "./Spread";

const STRIP = 14; // thumbnails of a tag

/** All that was said of this site's images and clusters; to be taken away, and brought back. */
export function TagsView({ explorer }: { explorer: Explorer }) {
  const { tags, manifest } = explorer;
  const { index } = tags;
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => void (document.documentElement.dataset.state = "ready"), []);
  const take = async (files: FileList | null) => {
    const told: string[] = [];
    for (const one of files ?? []) told.push(await tags.import(one));
    if (told.length > 0) explorer.say(told.join(" "));
    file.current!.value = ""; // the same file again is a change, too
  };
  const empty = tags.now.tags.size + tags.now.nodes.length + tags.now.notes.size === 0;
  // A node of a tree that is still to be read is not lost.
  const lost = index.lostImages.length + index.lostNodes.filter(({ tree }) => explorer.trees.get(tree) || !explorer.trees.info(tree)).length;
  return (
    <div
      class="tags-view"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files ?? null);
      }}
    >
      <div class="tags-head">
        <h2>{empty ? "Tags" : `${plural(index.names.length, "tag")} on ${plural(index.borne.size, explorer.thing)}`}</h2>
        <button type="button" class="action" disabled={empty || !here(explorer.errors, "id")} title="Tags, notes and clusters: for import here, or for wrongtree export" onClick={() => download(fileName([manifest.name, "tags"], "json"), tags.file(), "application/json")}>
          Export JSON
        </button>
        <button type="button" class="action" disabled={index.borne.size === 0} title="One row per tagged image; notes are in the JSON only" onClick={() => void downloadCsv(explorer, [...index.borne.keys()].sort((a, b) => a - b), ["tags"])}>
          Export CSV
        </button>
        <label class="action file">
          Import
          <input ref={file} class="sr-only" type="file" multiple accept=".json,.csv,application/json,text/csv" onChange={(event) => void take(event.currentTarget.files)} />
        </label>
        <button type="button" class="action" disabled={!tags.canUndo} title="Undo the last change of tags or notes (Ctrl+Z, ⌘Z)" onClick={() => tags.undo()}>
          Undo
        </button>
        <button type="button" class="action" disabled={!tags.canRedo} title="Redo the last undone change (Ctrl+Shift+Z, ⇧⌘Z)" onClick={() => tags.redo()}>
          Redo
        </button>
      </div>
      <p class="small">
        {empty
          ? "No tags yet. Open a cluster or an image and tag it, or import a tag file: use the button or drop the file here."
          : tags.trouble || "Stored in this browser, for this site. Export them to use them elsewhere."}
        {lost > 0 && ` ${plural(lost, "tagged image or cluster", "tagged images or clusters")} of an earlier build ${lost === 1 ? "is" : "are"} no longer on this site. The tags are still stored.`}
      </p>
      <ul class="tag-rows">
        {index.names.map((tag) => (
          <TagRow key={tag} explorer={explorer} tag={tag} />
        ))}
      </ul>
      <Notes explorer={explorer} />
    </div>
  );
}

function TagRow({ explorer, tag }: { explorer: Explorer; tag: string }) {
  const { tags, manifest } = explorer;
  const [name, setName] = useState<string | null>(null); // while it is being renamed
  const field = useRef<HTMLInputElement>(null);
  const renaming = name !== null;
  useLayoutEffect(() => field.current?.select(), [renaming]);
  const errors = tags.bearers(tag);
  const nodes = tags.index.nodes.filter(({ said }) => said.tags.includes(tag));
  const strip = sample(errors, STRIP);
  return (
    <li class="tag-row" data-tag={tag}>
      <div class="tag-row-head">
        {name === null ? (
          <h3>
            <bdi>{tag}</bdi>
          </h3>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              tags.change(renameTag(tags.now, tag, cleanTag(name)));
              setName(null);
            }}
          >
            <input
              type="text"
              aria-label={`New name of the tag ${tag}`}
              ref={field}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
              onKeyDown={(event) => event.key === "Escape" && setName(null)}
            />
            <button type="submit" class="action" disabled={cleanTag(name) === ""}>
              Rename
            </button>
          </form>
        )}
        <span class="small">
          {plural(errors.length, explorer.thing)}
          {nodes.length > 0 && `, including ${plural(nodes.length, "cluster")}`}
          {strip.length < errors.length && ` · shown ${strip.length} of ${count(errors.length)}`}
        </span>
        <span class="tag-actions">
          <a class="action" href={explorer.nav.hrefOf({ view: "treemap", node: 2 * memberCount(manifest) - 2, image: null, filters: [{ field: "tag", kind: "any", tags: [tag] }] })}>
            Show in treemap
          </a>
          <button type="button" class="action" onClick={() => void downloadCsv(explorer, errors, ["tag", tag])}>
            CSV
          </button>
          <button type="button" class="action" onClick={() => setName(name === null ? tag : null)}>
            {name === null ? "Rename" : "Cancel"}
          </button>
          <button type="button" class="action" onClick={() => tags.change(removeTag(tags.now, tag))}>
            Delete
          </button>
        </span>
      </div>
      {nodes.length > 0 && (
        <p class="small">
          {nodes.map(({ said, node, errors: inside }) => (
            <a key={`${said.tree}/${node}`} href={explorer.nav.hrefOf({ view: "treemap", tree: said.tree, node, image: null, filters: [] })}>
              {said.tree}: {plural(inside.length, explorer.thing)}
            </a>
          ))}
        </p>
      )}
      <IfFixed explorer={explorer} which={errors} />
      <Thumbnails explorer={explorer} errors={strip} />
      <Spread explorer={explorer} tag={tag} tagged={errors} />
    </li>
  );
}

/** What was written, beside what it is about. */
function Notes({ explorer }: { explorer: Explorer }) {
  const { notes, nodes } = explorer.tags.index;
  const clusters = nodes.filter(({ said }) => said.note !== "");
  if (notes.size + clusters.length === 0) return null;
  return (
    <section class="tag-notes" aria-labelledby="notes-title">
      <h3 id="notes-title">Notes</h3>
      <ul>
        {clusters.map(({ said, node, errors }) => (
          <li key={`${said.tree}/${node}`}>
            <a href={explorer.nav.hrefOf({ view: "treemap", tree: said.tree, node, image: null, filters: [] })}>
              {said.tree}: {plural(errors.length, explorer.thing)}
            </a>
            <p dir="auto">{said.note}</p>
            <TagList tags={said.tags} />
          </li>
        ))}
        {[...notes].map(([error, note]) => (
          <li key={error}>
            <span class="thumb">
              <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} />
            </span>
            <p dir="auto">{note}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
