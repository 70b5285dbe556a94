import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useTheme } from "../../browser/useTheme";
import { memberCount } from "../../counts/over";
import type { MapFile } from "../../data/contract";
import { here } from "../../data/late";
import { colouringBy } from "../../draw/colouring";
import { type PlaneScene, rectOf } from "../../layout/planeScene";
import { ColourChoice } from "../../parts/ColourChoice";
import { ColourLegend } from "../../parts/ColourLegend";
import { Drop } from "../../parts/Drop";
import { FilterForm } from "../../parts/FilterForm";
import { Pending } from "../../parts/Pending";
import { Focus } from "../../parts/Focus";
import type { Explorer } from "../../state/explorer";
import { MOST_MAPS, type Projection } from "../../state/url";
import { tiles } from "../../tree/cut";
import { errorsOf } from "../../tree/tree";
import { count, percent, plural } from "../../words/numbers";
import { representationMeaning, representationName } from "../../words/trees";
import type { ViewProps } from "../exhibit";
import { correctFile, mapsOnShow, planeFile } from "./document";
import { PlaneCanvas } from "./PlaneCanvas";

const NAMES: Record<Projection, string> = { tsne: "t-SNE", pca: "PCA" };

/** Up to three representations as maps side by side: the same errors, the same colours, the same one pointed at. */
export function MapView({ explorer, tree }: ViewProps) {
  const theme = useTheme();
  const { by, node, k, cut, correct } = explorer.state;
  const chosen = mapsOnShow(explorer);
  const projection: Projection = chosen.every((info) => info.tsne) ? explorer.state.projection : "pca";
  const files = chosen.map((info) => ({
    info,
    file: explorer.files.get(planeFile, info.file),
    correct: correct && info.correct !== null ? explorer.files.get(correctFile, info.correct) : null,
  }));

  const { index } = explorer.tags;
  const columns = by.startsWith("column:") ? explorer.columns.get(true, [by.slice(7)]) : null;
  const known = by !== "confidence" || here(explorer.errors, "confidence");
  const colouring = useMemo(() => (by === "" ? null : colouringBy(by, explorer, columns ?? [], theme, index)), [explorer, by, known, columns, theme, by === "tag" && index]);
  // What says something of clusters alone colours each error as the treemap colours its tile.
  const colourOf = useMemo(() => {
    if (!colouring) return () => null;
    if (colouring.image) return colouring.image;
    const colours = new Map<number, string | null>();
    for (const tile of tiles(tree, node, k, cut)) {
      const among = errorsOf(tree, tile);
      const colour = colouring.tile(among);
      for (const error of among) colours.set(error, colour);
    }
    return (error: number) => colours.get(error) ?? null;
  }, [colouring, tree, node, k, cut]);

  const drawn = useRef(new Map<string, { scene: PlaneScene; missing: number }>());
  const report = () => {
    const all = files.every(({ info, file }) => file === null ? explorer.files.lacks(planeFile, info.file) : drawn.current.get(info.representation)?.missing === 0);
    const behind = files.every(({ info }) => !correct || info.correct === null || explorer.files.get(correctFile, info.correct) !== null || explorer.files.lacks(correctFile, info.correct));
    document.documentElement.dataset.state = all && behind ? "ready" : "drawing";
  };
  useLayoutEffect(() => {
    for (const name of [...drawn.current.keys()]) if (!chosen.some((info) => info.representation === name)) drawn.current.delete(name);
    describe(projection, drawn.current, colourOf);
    report();
  });

  return (
    <div class="map-view">
      <h2 class="sr-only">Map</h2>
      <MapControls explorer={explorer} projection={projection} />
      <div class="planes" data-count={chosen.length}>
        {files.map(({ info, file, correct: behind }) => {
          const points = file?.[projection];
          return points ? (
            <PlaneCanvas
              key={`${info.representation} ${projection}`}
              explorer={explorer}
              tree={tree}
              info={info}
              points={points}
              correct={behind?.[projection] ?? null}
              labels={behind?.label ?? []}
              colouring={colouring}
              colourOf={colourOf}
              title={`${representationName(info.representation)}, ${NAMES[projection]}`}
              small={chosen.length > 1}
              onDraw={(scene, missing) => {
                drawn.current.set(info.representation, { scene, missing });
                report();
              }}
            />
          ) : (
            <Pending key={info.representation} explorer={explorer} problem={explorer.files.problem(planeFile, info.file)}>
              Reading the map…
            </Pending>
          );
        })}
      </div>
      {colouring && <ColourLegend colouring={colouring} things={explorer.thing} remark={colouring.image ? "" : `Each ${explorer.thing} has the colour of its cluster in the treemap.`} />}
      <p class="small map-words">
        <Words explorer={explorer} projection={projection} files={files.map(({ info, file }) => ({ name: representationName(info.representation), file }))} />
      </p>
    </div>
  );
}

/** Which maps, and how they are drawn. */
function MapControls({ explorer, projection }: { explorer: Explorer; projection: Projection }) {
  const { maps = [], errors, images } = explorer.manifest;
  const chosen = mapsOnShow(explorer).map((info) => info.representation);
  const names = maps.map((info) => info.representation);
  const sample = explorer.sheet("correct")?.count ?? 0;
  const right = images - errors;
  return (
    <div class="controls">
      {names.length > 1 && (
        <fieldset class="map-names">
          <legend>Compared by</legend>
          {names.map((name) => {
            const on = chosen.includes(name);
            const others = names.filter((other) => (other === name ? !on : chosen.includes(other)));
            return (
              <label key={name} class="check" title={!on && chosen.length >= MOST_MAPS ? `At most ${MOST_MAPS} side by side` : representationMeaning(name)}>
                <input type="checkbox" checked={on} disabled={on ? chosen.length === 1 : chosen.length >= MOST_MAPS} onChange={() => explorer.nav.set({ maps: others })} />
                {representationName(name)}
              </label>
            );
          })}
          {chosen.length === 1 && (
            <button type="button" class="quiet" onClick={() => explorer.nav.set({ maps: names.slice(0, MOST_MAPS) })}>
              {names.length === 2 ? "Both" : "Three"} side by side
            </button>
          )}
        </fieldset>
      )}
      {maps.some((info) => info.tsne) && (
        <label class="choice" title="How the dimensions are reduced to two">
          <span>Projection</span>
          <select value={projection} onChange={(event) => explorer.nav.set({ projection: event.currentTarget.value as Projection })}>
            <option value="tsne">t-SNE</option>
            <option value="pca">PCA</option>
          </select>
        </label>
      )}
      <ColourChoice explorer={explorer} />
      <Focus explorer={explorer} />
      {sample > 0 && (
        <label class="check">
          <input type="checkbox" checked={explorer.state.correct} onChange={(event) => explorer.nav.set({ correct: event.currentTarget.checked })} />
          <span>{sample < right ? `with ${count(sample)} of ${plural(right, "correct image")}` : `with ${sample === 1 ? "the one correct image" : `all ${plural(right, "correct image")}`}`}</span>
        </label>
      )}
      <Drop name="Filter" title={`Keep only some ${explorer.thing}s`} class="filter">
        <FilterForm explorer={explorer} />
      </Drop>
    </div>
  );
}

/** How to read what is drawn, and how not to. */
function Words({ explorer, projection, files }: { explorer: Explorer; projection: Projection; files: { name: string; file: MapFile | null }[] }) {
  const errors = memberCount(explorer.manifest);
  const landmarks = Math.max(...files.map(({ file }) => file?.landmarks ?? 0), 0);
  const shares = files.flatMap(({ name, file }) => {
    const [first = 0, second = 0] = file?.explained ?? [];
    return file ? [`${files.length > 1 ? `${name}: ` : ""}${percent(first, 1)} across and ${percent(second, 1)} down`] : [];
  });
  return (
    <>
      {projection === "tsne"
        ? "Points close together are similar. Distances between groups, their size and density mean nothing in t-SNE. "
        : `The two directions with the largest variance of the ${explorer.thing}s, with their shares of it: ${shares.join("; ")}. `}
      {landmarks > 0 && projection === "tsne" && `t-SNE was computed for ${count(landmarks)} random ${explorer.thing}s; each of the others lies among the most similar of these. `}
      {!mapsOnShow(explorer).every((info) => info.tsne) && errors > 4 && `There is no t-SNE of very many ${explorer.thing}s. `}
      {explorer.state.correct && (mapsOnShow(explorer).every((info) => info.correct !== null) ? "Rings and faint thumbnails are correct images. " : "Correct images could not be placed on every map. ")}
      {explorer.state.node !== explorer.tree?.root && `Faint dots are ${explorer.thing}s outside the current cluster. `}
      {explorer.wrong && "Outlined thumbnails and orange dots are errors. "}
      Open an image to enlarge it. Zoom with the wheel or a pinch, drag to move.
    </>
  );
}

/**
 * For tests and for scripts of one's own: `__wrongtree.scene()` is `{projection, maps: [{representation, thumbnails,
 * dots, others, correct}]}`, each a list of `{error, x, y, width, height, colour}` in CSS px from the canvas's corner.
 */
function describe(projection: Projection, drawn: Map<string, { scene: PlaneScene }>, colourOf: (error: number) => string | null): void {
  const scene = () => ({
    projection,
    maps: [...drawn].map(([representation, { scene }]) => {
      const dot = ({ index, x, y }: { index: number; x: number; y: number }) => ({ error: index, x, y, colour: colourOf(index) });
      return {
        representation,
        thumbnails: scene.thumbnails.map((mark) => ({ error: mark.index, ...rectOf(scene, mark), colour: colourOf(mark.index) })),
        dots: scene.dots.map(dot),
        others: scene.others.map(dot),
        correct: { thumbnails: scene.correct.thumbnails.map((mark) => ({ image: mark.index, ...rectOf(scene, mark) })), dots: scene.correct.dots.length },
      };
    }),
  });
  Object.assign(window, { __wrongtree: { scene } });
}
