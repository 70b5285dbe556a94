import { useMemo, useRef, useState } from "preact/hooks";
import { memberCount } from "../../counts/over";
import type { Colouring } from "../../draw/colouring";
import { cellAt } from "../../layout/grid";
import type { Rect } from "../../layout/layout";
import { isArrow } from "../../layout/neighbour";
import type { Scene } from "../../layout/scene";
import { imageRect, type Tile } from "../../layout/tile";
import type { Explorer } from "../../state/explorer";
import { selects } from "../../state/selection";
import { sayTagged } from "../../tagging/tags";
import { errorsOf } from "../../tree/tree";
import { entryOf, headingOf, labelInList } from "../../words/listed";
import { imageSentence, type Label } from "../../words/names";
import { count } from "../../words/numbers";
import { ShortHeader, TileHeader } from "./TileHeader";

/** Images drawn smaller than this are too small a target: a click on one goes to its tile. */
const SMALLEST_TARGET = { mouse: 20, touch: 36 };

const MOST = 200_000; // members, beyond which no tree is read for the numbers on tiles alone

interface Hover {
  image: Rect | null;
  text: string;
  x: number;
  y: number;
}

/** The buttons of a scene: one per tile; where the scene is a single node's images, one per image. */
export function Tiles({ explorer, scene, colouring }: { explorer: Explorer; scene: Scene; colouring: Colouring | null }) {
  const [hover, setHover] = useState<Hover | null>(null);
  const layer = useRef<HTMLDivElement>(null);

  const labels = useMemo(() => scene.tiles.map((tile) => labelInList(explorer, scene.tree, tile.node, scene.node)), [scene]);
  const listed = useListed(explorer, scene);
  const sayListed = ({ entry, part, n }: OnTile) => part && `${count(n!)} in entry ${entry + 1}, “${headingOf(explorer.manifest.clusters[entry]!)[0]}”`;
  const { tags, selection } = explorer;
  const { index } = tags;
  const tagsOf = (tile: Tile) => tags.entryOf({ tree: explorer.state.tree, node: tile.node })?.tags ?? [];
  const sentences = useMemo(() => scene.tiles.map((tile, i) => sentenceOf(labels[i]!, tile, colouring?.sayTile(errorsOf(scene.tree, tile.node)), joined([...listed[i]!.map(sayListed), sayTagged(tagsOf(tile))]))), [labels, colouring, index, listed]);
  const sayImage = (error: number) => joined([imageSentence(explorer, error), colouring?.sayImage(error), sayTagged(index.borne.get(error)), selection.errors.has(error) ? "selected" : ""]);

  // The image that the keyboard is on, inside a tile: its tile and its place there.
  const [inside, setInside] = useState<{ tile: Tile; i: number } | null>(null);
  const at = inside && scene.tiles.includes(inside.tile) ? inside : null;
  const onKey = (event: KeyboardEvent, tile: Tile) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = at?.tile === tile ? at.i : -1;
    const next = here < 0 ? (event.key === "i" && tile.shown.length > 0 ? 0 : -1) : stepInGrid(tile, here, event.key);
    if (next >= 0) setInside({ tile, i: next });
    else if (event.key === "x") selection.toggle(here >= 0 ? [tile.shown[here]!] : errorsOf(scene.tree, tile.node));
    else if (here >= 0 && event.key === "Enter") explorer.images.open(tile.shown[here]!);
    else if (here >= 0 && (event.key === "Escape" || event.key === "i")) setInside(null);
    else return;
    event.preventDefault();
    event.stopPropagation(); // between tiles the arrows mean something else
  };

  const imageUnder = (event: MouseEvent, tile: Tile): { error: number; rect: Rect } | null => {
    if (tile.header === 0) return null; // nothing but images there: a click on them is the only way in
    const touch = (event as PointerEvent).pointerType === "touch";
    if (tile.grid.width < (touch ? SMALLEST_TARGET.touch : SMALLEST_TARGET.mouse)) return null;
    const box = layer.current!.getBoundingClientRect();
    const i = cellAt(tile.grid, event.clientX - box.left - tile.corner.x, event.clientY - box.top - tile.corner.y);
    const error = i < 0 ? undefined : tile.shown[i];
    return error === undefined ? null : { error, rect: imageRect(tile, i) };
  };

  const onMove = (event: PointerEvent, tile: Tile, sentence: string) => {
    if (event.pointerType === "touch") return;
    const box = layer.current!.getBoundingClientRect();
    const image = imageUnder(event, tile);
    const text = image ? sayImage(image.error) : sentence;
    explorer.hover.set({ node: tile.node, image: image?.error ?? null });
    setHover({ image: image?.rect ?? null, text, x: event.clientX - box.left, y: event.clientY - box.top });
  };

  const leave = () => {
    setHover(null);
    explorer.hover.clear();
  };
  const onClick = (event: MouseEvent, tile: Tile) => {
    leave();
    const image = event.detail > 0 ? imageUnder(event, tile) : null; // detail 0: Enter, Space, a screen reader
    if (selects(event, selection)) selection.toggle(image ? [image.error] : errorsOf(scene.tree, tile.node));
    else if (image) explorer.images.open(image.error);
    else explorer.go.open(tile.node);
  };

  return (
    <div class="tiles" ref={layer} onPointerLeave={leave}>
      {scene.whole
        ? scene.tiles.map((tile) => <Images key={tile.node} explorer={explorer} tile={tile} sayImage={sayImage} />)
        : scene.tiles.map((tile, i) => {
            const label = labels[i]!;
            return (
              <button
                key={tile.node}
                type="button"
                class="tile"
                data-node={tile.node}
                data-selected={selection.hasAll(errorsOf(scene.tree, tile.node)) || undefined}
                data-over={hover?.image ? "image" : undefined}
                aria-description="Press I to step through its images, X to select"
                style={boxStyle(tile.rect)}
                onClick={(event) => onClick(event, tile)}
                onPointerMove={(event) => onMove(event, tile, sentences[i]!)}
                onKeyDown={(event) => onKey(event, tile)}
                onBlur={() => setInside(null)}
              >
                {/* Its name is text, not an aria-label: one that differs from what is seen confuses who speaks to the page. */}
                <span class="sr-only">{sentences[i]}</span>
                {tile.header > 0 ? <TileHeader label={label} tile={tile} tags={tagsOf(tile)} listed={listed[i]!} /> : <ShortHeader label={label} tile={tile} listed={listed[i]!} />}
              </button>
            );
          })}
      {at && <div class="ring" style={boxStyle(imageRect(at.tile, at.i))} />}
      <p class="sr-only" role="status">
        {at && `Image ${at.i + 1} of ${at.tile.shown.length}: ${sayImage(at.tile.shown[at.i]!)}`}
      </p>
      {hover?.image && <div class="ring" style={boxStyle(hover.image)} />}
      {hover && <Tip hover={hover} width={scene.width} height={scene.height} />}
    </div>
  );
}

/** An entry whose number is on a tile. */
interface OnTile {
  entry: number;
  part?: boolean; // it is not the tile
  n?: number; // of its errors are in the tile
}

/** Of each tile the entry of the list that it is, and then those that it shares half of its errors with, or of theirs; where it is one, nearly all. */
function useListed({ entries, manifest, pace, trees }: Explorer, scene: Scene): OnTile[][] {
  const { settled } = pace;
  // What the first view does not need may come when it is drawn; further trees of very many are megabytes.
  if (settled && memberCount(manifest) <= MOST) for (const { cause, notable, nodes } of manifest.clusters) if (cause || notable) for (const { tree } of nodes) trees.ask(tree);
  return useMemo(() => {
    const nodes = scene.tiles.map(({ node }) => node);
    const [all, ...shared] = settled ? entries.shared(scene.tree, [scene.node, ...nodes]) : [];
    return nodes.map((node, i) => {
      if (node === scene.node) return [];
      const own = entryOf(scene.tree, node);
      const told = (entry: number) => entry === own || all!.some((one) => one.entry === entry && one.around); // all of the view is in it
      return [...(own < 0 ? [] : [{ entry: own }]), ...(shared[i] ?? []).flatMap(({ entry, n, inside, around }) => (told(entry) || !(own < 0 || inside || around) ? [] : [{ entry, part: true, n }]))];
    });
  }, [scene, settled, trees.count]);
}

/** Where a key leads from image `i` of a tile; -1: nowhere. */
function stepInGrid({ grid, shown }: Tile, i: number, key: string): number {
  if (key === "Home") return 0;
  if (key === "End") return shown.length - 1;
  if (!isArrow(key)) return -1;
  const to = i + { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns }[key];
  return to >= 0 && to < shown.length ? to : i;
}

function sentenceOf(label: Label, tile: Tile, colour: string | undefined, tags: string): string {
  const sampled = tile.shown.length < tile.count ? `${count(tile.shown.length)} of ${count(tile.count)} shown` : "";
  return joined([label.sentence, tile.first > 0 ? `${count(tile.first)} of ${count(tile.count)} outlined` : "", sampled, colour, tags]);
}

function joined(parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join("; ");
}

function Images({ explorer, tile, sayImage }: { explorer: Explorer; tile: Tile; sayImage: (error: number) => string }) {
  return (
    <>
      {tile.shown.map((error, i) => {
        const sentence = sayImage(error);
        // One stop for Tab, as in any grid; the arrow keys go on from there.
        return (
          <button
            key={error}
            type="button"
            class="picture"
            data-image={error}
            tabIndex={i === 0 ? 0 : -1}
            aria-label={sentence}
            title={sentence}
            style={boxStyle(imageRect(tile, i))}
            data-selected={explorer.selection.errors.has(error) || undefined}
            onClick={(event) => (selects(event, explorer.selection) ? explorer.selection.toggle([error]) : explorer.images.open(error))}
            onKeyDown={(event) => event.key === "x" && !event.ctrlKey && !event.metaKey && explorer.selection.toggle([error])}
            onPointerEnter={() => explorer.hover.set({ image: error })}
            onFocus={() => explorer.hover.set({ image: error })}
            onBlur={() => explorer.hover.clear()}
          />
        );
      })}
    </>
  );
}

function Tip({ hover, width, height }: { hover: Hover; width: number; height: number }) {
  const right = hover.x > width / 2;
  const low = hover.y > height - 90;
  const style = {
    [right ? "right" : "left"]: `${right ? width - hover.x + 12 : hover.x + 12}px`,
    [low ? "bottom" : "top"]: `${low ? height - hover.y + 12 : hover.y + 16}px`,
  };
  return (
    <div class="tip" style={style} aria-hidden="true" dir="auto">
      {hover.text}
    </div>
  );
}

function boxStyle(rect: Rect) {
  return { left: `${rect.x}px`, top: `${rect.y}px`, width: `${rect.width}px`, height: `${rect.height}px` };
}
