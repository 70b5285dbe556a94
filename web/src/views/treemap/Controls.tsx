import { SMALLEST_THUMBNAIL } from "../../layout/grid";
import { ColourChoice } from "../../parts/ColourChoice";
import { Drop } from "../../parts/Drop";
import { Focus } from "../../parts/Focus";
import { later, Opened } from "../../parts/later";
import type { Explorer } from "../../state/explorer";
import { type CutBy, CUTS, fewest, FEWEST_CLUSTERS, MOST_CLUSTERS, tiles } from "../../tree/cut";
import type { Tree } from "../../tree/tree";
import { groupingMeaning, groupingName, representationMeaning, representationName } from "../../words/trees";

const filterForm = later(async () => (await import("../../parts/FilterForm")).FilterForm);

const CUT_NAMES: Record<CutBy, string> = { height: "the most mixed cluster", balanced: "the largest cluster" };
const LARGEST_ON_SLIDER = 160;

/** How the treemap is cut, drawn and coloured. @param tree as it is drawn: of all errors where some of them are outlined */
export function Controls({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const { trees } = explorer.manifest;
  const now = explorer.treeInfo!;
  const representations = [...new Set(trees.map((info) => info.representation))];
  const groupings = trees.filter((info) => info.representation === now.representation).map((info) => info.grouping);

  const choose = (representation: string, grouping: string) => {
    const found = trees.find((info) => info.representation === representation && info.grouping === grouping) ?? trees.find((info) => info.representation === representation);
    if (found) void explorer.go.switchTree(found.id);
  };
  const { k, cut, size } = explorer.state;
  const node = explorer.marked === null ? explorer.state.node : tree.root;
  const shown = tiles(tree, node, k, cut);
  const least = fewest(tree, node);
  const groups = new Set(tree.groups.map((group) => group.node));
  const fixed = shown.length === 1 ? `This view has too few ${explorer.thing}s to be cut into clusters.` : shown.every((tile) => groups.has(tile)) ? "This view shows groups; open one to cut it into clusters." : "";

  return (
    <div class="controls">
      <Choice label="Compared by" hint={`What makes ${explorer.thing}s similar`} names={[representationName, representationMeaning]} values={representations} value={now.representation} onChoose={(value) => choose(value, now.grouping)} />
      <Choice label="Split by" hint={`What the ${explorer.thing}s are split by before similar ones are merged`} names={[groupingName, groupingMeaning]} values={groupings} value={now.grouping} onChoose={(value) => choose(now.representation, value)} />
      <label class="slider" title={fixed || (least > 1 ? `${least} clusters or more: those of the list, and what is left beside them` : `At most ${k} clusters in a view`)}>
        <span>Clusters</span>
        <input type="range" min={Math.max(FEWEST_CLUSTERS, least)} max={MOST_CLUSTERS} value={Math.max(k, least)} disabled={fixed !== ""} onInput={(event) => explorer.nav.set({ k: event.currentTarget.valueAsNumber })} />
        <output>{shown.length}</output>
      </label>
      <ColourChoice explorer={explorer} />
      <Focus explorer={explorer} />
      <Drop name="Display" title="Size of the images, and which cluster is split first">
        <label class="slider">
          <span>Image size</span>
          {/* The leftmost position asks for no size. */}
          <input
            type="range"
            min={SMALLEST_THUMBNAIL - 1}
            max={LARGEST_ON_SLIDER}
            value={size ?? SMALLEST_THUMBNAIL - 1}
            aria-valuetext={size === null ? "as large as fits" : `${size} pixels`}
            onInput={({ currentTarget: { valueAsNumber } }) => explorer.nav.set({ size: valueAsNumber < SMALLEST_THUMBNAIL ? null : valueAsNumber })}
          />
          <output>{size === null ? "fit" : `${size} px`}</output>
        </label>
        <fieldset>
          <legend>Split first</legend>
          {CUTS.map((value) => (
            <label key={value}>
              <input type="radio" name="cut" value={value} checked={cut === value} onChange={() => explorer.nav.set({ cut: value })} /> {CUT_NAMES[value]}
            </label>
          ))}
        </fieldset>
      </Drop>
      <button type="button" class="action" aria-pressed={explorer.selection.picking} title="Select tiles and images with a click. Without this mode: a click with Ctrl, ⌘ or Shift, or the key X" onClick={() => explorer.selection.pick(!explorer.selection.picking)}>
        Select
      </button>
      <Drop name="Filter" title={`Keep only some ${explorer.thing}s`} class="filter">
        <Opened panel={filterForm} explorer={explorer} />
      </Drop>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  hint: string;
  names: [name: (id: string) => string, meaning: (id: string) => string];
  values: string[];
  value: string;
  onChoose: (value: string) => void;
}

function Choice({ label, hint, names: [name, meaning], values, value, onChoose }: ChoiceProps) {
  return (
    <label class="choice" title={[hint, meaning(value)].filter(Boolean).join(". ")}>
      <span>{label}</span>
      {values.length === 1 ? (
        <b>{name(value)}</b>
      ) : (
        <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {values.map((option) => (
            <option key={option} value={option} title={meaning(option)}>
              {name(option)}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
