/** What a search finds: classes, tags and notes, and images; fetched when somebody enters the field. */
import { isWrong } from "../../counts/over";
import { here } from "../../data/late";
import { conceptsFile } from "../../exhibits/concepts/document";
import { bearing } from "../../exhibits/concepts/heading";
import { CellCanvas } from "../../parts/Figure";
import { TagList } from "../../parts/TagList";
import type { Explorer } from "../../state/explorer";
import { type Said, saidIn } from "../../tagging/said";
import { plainName } from "../../words/names";
import { count, plural } from "../../words/numbers";
import { type Found, plain, searchNames } from "../../words/search";

const CLASSES = 12;
const IMAGES = 50;
const SAID = 12; // tags and notes
const CONCEPTS = 12;
const NOTHING: Found<number> = { hits: [], total: 0 };

export interface Option {
  id: string;
  go: () => void;
}

export interface Hits {
  classes: Found<number>;
  concepts: Found<number>;
  noted: Found<number>;
  images: Found<number>;
  said: readonly Said[]; // what `noted` counts
  options: readonly Option[]; // all of them, in the order shown
}

/** Searches one site. Its file names are made ready when first needed: there may be 100,000. Of a large site they are read then. */
export function finderOf(explorer: Explorer): (query: string) => Hits {
  const { manifest, errors } = explorer;
  const names = manifest.classes.map((info) => plain(info.name));
  let ids: string[] | null = null;
  return (query) => {
    const said = saidIn(explorer.tags.index);
    if (query.trim() === "") return { classes: NOTHING, concepts: NOTHING, noted: NOTHING, images: NOTHING, said, options: [] };
    if (here(errors, "id")) ids ??= errors.id.map(plain);
    const classes = searchNames(query, names, CLASSES);
    const seen = explorer.files.peek(conceptsFile);
    const concepts = seen ? searchNames(query, seen.names.map(plain), CONCEPTS) : NOTHING;
    const noted = searchNames(
      query,
      said.map(({ text }) => plain(text)),
      SAID,
    );
    const images = ids ? searchNames(query, ids, IMAGES) : NOTHING;
    const options = [
      ...classes.hits.map((index) => ({ id: `found-class-${index}`, go: () => explorer.go.openClass(index) })),
      ...concepts.hits.map((k) => ({ id: `found-concept-${k}`, go: () => void explorer.filters.set([bearing(seen!, k)], { view: "treemap", node: explorer.nav.root }) })),
      ...noted.hits.map((at) => ({ id: `found-said-${at}`, go: () => openSaid(explorer, said[at]!) })),
      ...images.hits.map((error) => ({ id: `found-image-${error}`, go: () => explorer.images.open(error) })),
    ];
    return { classes, concepts, noted, images, said, options };
  };
}

/** The rows of the list below the field, under their titles. */
export function FoundList({ explorer, found, shown, at, choose }: { explorer: Explorer; found: Hits; shown: boolean; at: number; choose: (option: Option | undefined) => void }) {
  const { manifest, errors } = explorer;
  const { classes, concepts, noted, images, said, options } = found;
  const seen = explorer.files.peek(conceptsFile);
  const before = classes.hits.length + concepts.hits.length; // of the tags and notes
  const option = (i: number, id: string) => ({
    id,
    role: "option" as const,
    "aria-selected": i === at,
    // Down, not click: the field would lose focus, and the list close, before the click arrives.
    onPointerDown: (event: PointerEvent) => event.preventDefault(),
    onClick: () => choose(options[i]),
  });
  return (
    <>
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
      {seen && concepts.hits.length > 0 && (
        <div role="group" aria-label="Concepts">
          <p class="found-title" role="presentation">
            Concepts {seen.table ? "in" : "seen by"} <bdi>{seen.network}</bdi> <span>{shownOf(concepts)}</span>
          </p>
          {concepts.hits.map((k, i) => (
            <div key={k} class="found-row" {...option(classes.hits.length + i, `found-concept-${k}`)}>
              <bdi class="found-name">{seen.names[k]}</bdi>
              <span class="small">seen in {plural(seen.errors[k]!, explorer.thing)}</span>
            </div>
          ))}
        </div>
      )}
      {noted.hits.length > 0 && (
        <div role="group" aria-label="Tags and notes">
          <p class="found-title" role="presentation">
            Tags and notes <span>{shownOf(noted)}</span>
          </p>
          {noted.hits.map((which, i) => (
            <div key={which} class="found-row" {...option(before + i, `found-said-${which}`)}>
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
              <div key={error} class="found-row" {...option(before + noted.hits.length + i, `found-image-${error}`)}>
                <span class="thumb">
                  <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet("thumbnails")} cell={error} colours={null} name="" />
                </span>
                <span class="found-text">
                  <bdi class="found-name">{errors.id[error]}</bdi>
                  <span class="small">
                    <bdi>{plainName(manifest, errors.label[error]!)}</bdi> {isWrong(errors, error) ? <>→ <bdi>{plainName(manifest, errors.prediction[error]!)}</bdi></> : "correct"} <TagList tags={explorer.tags.index.borne.get(error) ?? []} />
                  </span>
                </span>
              </div>
            ))}
        </div>
      )}
    </>
  );
}

/** How much was found, for screen readers. */
export function amount({ classes, concepts, noted, images }: Hits): string {
  return `${plural(classes.total, "class", "classes")}, ${concepts.total > 0 ? `${plural(concepts.total, "concept")}, ` : ""}${noted.total > 0 ? `${plural(noted.total, "tag or note", "tags or notes")}, ` : ""}${plural(images.total, "image")}`;
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
