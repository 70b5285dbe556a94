import { useMemo, useRef, useState } from "preact/hooks";
import type { Explorer } from "../explorer";
import { cellAt, placeInGrid } from "../grid";
import type { Rect } from "../layout";
import { count } from "../numbers";
import type { Scene, Tile } from "../scene";
import { imageSentence, labelOf } from "../words";
import { TileHeader } from "./TileHeader";

/** Images drawn smaller than this are too small a target: a click on one goes to its tile. */
const SMALLEST_TARGET = { mouse: 20, touch: 36 };

interface Hover {
  image: Rect | null;
  text: string;
  x: number;
  y: number;
}

/** The buttons of a scene: one per tile; where the scene is a single node's images, one per image. */
export function Tiles({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  const [hover, setHover] = useState<Hover | null>(null);
  const layer = useRef<HTMLDivElement>(null);

  const labels = useMemo(() => scene.tiles.map((tile) => labelOf(explorer, scene.tree, tile.node, scene.node)), [scene]);

  const imageUnder = (event: MouseEvent, tile: Tile): { error: number; rect: Rect } | null => {
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
    const text = image ? imageSentence(explorer, image.error) : sentence;
    setHover({ image: image?.rect ?? null, text, x: event.clientX - box.left, y: event.clientY - box.top });
  };

  const onClick = (event: MouseEvent, tile: Tile) => {
    setHover(null);
    const image = event.detail > 0 ? imageUnder(event, tile) : null; // detail 0: Enter, Space, a screen reader
    if (image) explorer.openImage(image.error);
    else explorer.open(tile.node);
  };

  return (
    <div class="tiles" ref={layer} onPointerLeave={() => setHover(null)}>
      {scene.whole
        ? scene.tiles.map((tile) => <Images key={tile.node} explorer={explorer} tile={tile} />)
        : scene.tiles.map((tile, i) => {
            const label = labels[i]!;
            const sampled = tile.shown.length < tile.count ? `; ${count(tile.shown.length)} of ${count(tile.count)} shown` : "";
            return (
              <button
                key={tile.node}
                type="button"
                class="tile"
                data-node={tile.node}
                data-over={hover?.image ? "image" : undefined}
                aria-label={label.sentence + sampled}
                style={boxStyle(tile.rect)}
                onClick={(event) => onClick(event, tile)}
                onPointerMove={(event) => onMove(event, tile, label.sentence + sampled)}
              >
                {tile.header > 0 && <TileHeader label={label} tile={tile} />}
              </button>
            );
          })}
      {hover?.image && <div class="ring" style={boxStyle(hover.image)} />}
      {hover && <Tip hover={hover} width={scene.width} height={scene.height} />}
    </div>
  );
}

function Images({ explorer, tile }: { explorer: Explorer; tile: Tile }) {
  return (
    <>
      {tile.shown.map((error, i) => {
        const sentence = imageSentence(explorer, error);
        // One stop for Tab, as in any grid; the arrow keys go on from there.
        return (
          <button
            key={error}
            type="button"
            class="picture"
            tabIndex={i === 0 ? 0 : -1}
            aria-label={sentence}
            title={sentence}
            style={boxStyle(imageRect(tile, i))}
            onClick={() => explorer.openImage(error)}
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

function imageRect(tile: Tile, i: number): Rect {
  const place = placeInGrid(tile.grid, i);
  return { x: tile.corner.x + place.x, y: tile.corner.y + place.y, width: tile.grid.width, height: tile.grid.height };
}

function boxStyle(rect: Rect) {
  return { left: `${rect.x}px`, top: `${rect.y}px`, width: `${rect.width}px`, height: `${rect.height}px` };
}
