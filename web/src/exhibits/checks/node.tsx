import { Method } from "../../parts/Method";
import { Terms } from "../../parts/terms/Terms";
import { Thumbnail } from "../../parts/Thumbnail";
import type { Explorer } from "../../state/explorer";
import { size, type Tree } from "../../tree/tree";
import { labelOf } from "../../words/names";
import { plural, twoDecimals } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { causeOf } from "../causes/found";
import { checked, type Checked } from "./checked";
import { heldOut, placeSentence, testText } from "./said";
import { ZMap } from "./ZMap";

/** Whether the map of a node differs from others by more than chance. */
export function MoreThanChance(props: NodeProps) {
  const found = checked(props);
  return found && <Significance {...found} />;
}

/** The held-out check of a cluster, and the cluster most similar to it. */
export function Checks(props: NodeProps) {
  const found = checked(props);
  if (!found) return null;
  return (
    <>
      <HoldsUp {...found} proved={Boolean(causeOf(props).entry?.proved)} />
      <Twin explorer={props.explorer} tree={props.tree} node={found.file.twin[found.at]!} />
    </>
  );
}

/** The most and least typical errors of a cluster. */
export function Extremes(props: NodeProps) {
  const found = checked(props);
  return found && <MostAndLeast {...found} />;
}

function Significance({ explorer, file, at }: Checked) {
  if (file.circular) {
    return (
      <p class="small proof">
        This tree was built from these maps, so they cannot be tested on it. <Method of="z-maps" />
      </p>
    );
  }
  const sentence = placeSentence(file.z, at, file.places, "random images with the same predictions");
  if (!sentence) return null;
  const halves = file.halves[at];
  return (
    <section class="proof" data-check="z">
      <h4>Significant differences</h4>
      <p>{sentence}</p>
      <p class="small">
        <Terms of={["z", "p"]}>{testText(file.z, at, file.count[at]!, "n")}</Terms>
        {halves != null && `; correlation of the maps of two random halves: r = ${twoDecimals(halves)}`}. <Method of="z-maps" />
      </p>
      <div class="maps">
        <ZMap explorer={explorer} sheet={file.sheets.find((sheet) => sheet.kind === "z")} cell={file.z.z_cell[at]!} name="z of the mean saliency" />
      </div>
    </section>
  );
}

/** @param proved whether a change of the images has proved the cause: this is another question then */
function HoldsUp({ explorer, file, at, proved }: Checked & { proved: boolean }) {
  const { verdict, text } = heldOut(file, at, explorer.thing);
  return (
    <section class="proof" data-check="held">
      <h4>Held-out check</h4>
      <p class="small">
        {proved && "The proof of the cause does not rest on this check. It asks whether other images that look like these fail, too. "}
        {verdict && <b>{verdict}</b>} <Terms of={["overlap", "heldOut", "interval"]}>{text}</Terms> <Method of="held-out-check" />
      </p>
    </section>
  );
}

function Twin({ explorer, tree, node }: { explorer: Explorer; tree: Tree; node: number }) {
  if (node < 0) return null;
  const { names, sentence } = labelOf(explorer, tree, node, tree.root);
  return (
    <p class="proof" data-check="twin">
      Similar cluster:{" "}
      <a href={explorer.nav.hrefOf({ node })} title={sentence}>
        <bdi>{names.join(" → ")}</bdi> ({plural(size(tree, node), explorer.thing)})
      </a>
      . <Method of="similar-clusters" />
    </p>
  );
}

function MostAndLeast({ explorer, file, at }: Checked) {
  const rows = [
    ["Most typical", file.typical],
    ["Least typical", file.extreme],
  ] as const;
  return (
    <section class="proof" data-check="extremes">
      {rows.map(([title, errors]) => (
        <div key={title}>
          <h4>{title}</h4>
          <ul class="thumbnails extremes">
            {errors.slice(file.shown * at, file.shown * (at + 1)).map((error) => (
              <li key={error}>
                <Thumbnail explorer={explorer} error={error} onOpen={() => explorer.images.open(error)} prefix={`${title}: `} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <p class="small">
        Nearest to the cluster’s centroid and farthest from it. <Method of="most-and-least-typical-errors" />
      </p>
    </section>
  );
}
