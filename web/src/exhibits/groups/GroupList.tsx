import { useState } from "preact/hooks";
import { useMapColours } from "../../browser/useTheme";
import { mix } from "../../counts/mix";
import { countWrong } from "../../counts/over";
import { sample } from "../../layout/grid";
import { Figure } from "../../parts/Figure";
import { Thumbnail, Thumbnails } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { size, smallestNodeWith } from "../../tree/tree";
import { className } from "../../words/names";
import { accuracy, count, plural } from "../../words/numbers";
import type { Group } from "./document";

const AT_FIRST = 12; // groups
const MOST = 240; // images shown of a group

interface Props {
  explorer: Explorer;
  groups: Group[];
  of: number; // errors of the class
  manual?: boolean; // a group is one prediction
}

/** Groups, largest first: size, averages, and on request their images. */
export function GroupList({ explorer, groups, of, manual = false }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? groups : groups.slice(0, AT_FIRST);
  return (
    <>
      <ol>
        {shown.map((group) => (
          <GroupCard key={group.number} explorer={explorer} group={group} of={of} manual={manual} />
        ))}
      </ol>
      {shown.length < groups.length && (
        <button type="button" class="action" onClick={() => setAll(true)}>
          Show all {count(groups.length)} groups
        </button>
      )}
    </>
  );
}

function GroupCard({ explorer, group, of, manual }: Omit<Required<Props>, "groups"> & { group: Group }) {
  const [open, setOpen] = useState(false);
  const colours = useMapColours();
  const { manifest } = explorer;
  const n = group.errors.length;
  const top = mix(group.errors, (error) => explorer.errors.prediction[error]!)[0]!;
  const taken = className(manifest, top.key);
  const right = explorer.wrong !== null && top.key === explorer.errors.label[group.errors[0]!];
  const title = manual ? (right ? "Correct" : `Predicted as ${taken}`) : `Group ${group.number + 1}`;
  const common = { sheets: explorer.sheets, sheet: explorer.sheet("groups"), cell: group.cell };
  const href = hrefOf(explorer, group, manual);
  const images = sample(group.errors, MOST, group.medoid);
  return (
    <li class="group" data-count={n}>
      <h4 dir="auto">{title}</h4>
      <p class="small">
        {count(n)} of {plural(of, explorer.thing)}
        {explorer.wrong && `, accuracy ${accuracy(n - countWrong(explorer, Int32Array.from(group.errors)), n)}`}
        {!manual && !explorer.wrong && (
          <>
            , {count(top.count)} of these predicted as <bdi>{taken}</bdi>
          </>
        )}
      </p>
      <span class="bar-track" aria-hidden="true">
        <span class="bar-fill" style={{ width: `${(100 * n) / of}%` }} />
      </span>
      <div class="compare-maps">
        <figure class="figure">
          <Thumbnail explorer={explorer} error={group.medoid} onOpen={() => explorer.images.open(group.medoid)} prefix={`Most typical ${explorer.thing} of “${title}”: `} />
          <figcaption>most typical</figcaption>
        </figure>
        {group.cell < 0 ? (
          <p class="small">Too few to average.</p>
        ) : (
          <>
            <Figure {...common} part="image" colours={null} name={`${title}: mean of ${plural(n, "image")}`}>
              mean image
            </Figure>
            {common.sheet?.parts?.saliency && (
              <Figure {...common} part="saliency" colours={colours.mean} name={`${title}: mean saliency of ${plural(n, "image")}`}>
                saliency
              </Figure>
            )}
            {common.sheet?.parts?.delta && (
              <Figure {...common} part="delta" colours={colours.delta} name={`${title}: mean saliency minus that of all images`}>
                Δ
              </Figure>
            )}
          </>
        )}
      </div>
      <p class="small">
        <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the images" : n === 1 ? "Show the image" : `Show its ${plural(n, "image")}`}
        </button>
        {href && (
          <>
            {" "}
            · <a href={href}>Open in the treemap</a>
          </>
        )}
      </p>
      {open && (
        <>
          {images.length < n && (
            <p class="small">
              Shown {count(images.length)} of {count(n)}, spread over all of them.
            </p>
          )}
          <Thumbnails explorer={explorer} errors={images} />
        </>
      )}
    </li>
  );
}

/** Where the treemap shows just these errors: filters for a confusion, else the node that a cut of the tree gives. */
function hrefOf(explorer: Explorer, group: Group, manual: boolean): string | null {
  const [first] = group.errors as [number, ...number[]];
  const { label, prediction } = explorer.errors;
  if (manual) {
    const is = (field: "label" | "prediction", value: number) => ({ field, kind: "is" as const, values: [value] });
    return explorer.nav.hrefOf({ ...explorer.nav.start, filters: [is("label", label[first]!), is("prediction", prediction[first]!)] });
  }
  const tree = explorer.trees.byLabel();
  const info = explorer.trees.infoByLabel();
  if (!tree || !info) return null;
  const node = smallestNodeWith(tree, group.errors);
  return size(tree, node) === group.errors.length ? explorer.nav.hrefOf({ ...explorer.nav.start, tree: info.id, node }) : null;
}
