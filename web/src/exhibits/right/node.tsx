import { useState } from "preact/hooks";
import { Pending } from "../../parts/Pending";
import { Method } from "../../parts/Method";
import { errorsOf } from "../../tree/tree";
import { className } from "../../words/names";
import { count, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { mostFrequent, nearestTo, problemNear, rightFile } from "./document";
import { RightPicture } from "./RightPicture";

const MOST = 6; // correct images listed

/** Anew for every node: what was opened of one is closed of the next. */
export function RightLooksOfNode(props: NodeProps) {
  return props.explorer.manifest.right ? <Closed key={props.node} {...props} /> : null;
}

/** The correct images that are near most errors of a node: once somebody asks. */
function Closed({ explorer, tree, node }: NodeProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="right-of-node" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Nearest correct images of this cluster</summary>
      {open && <Found explorer={explorer} tree={tree} node={node} />}
    </details>
  );
}

function Found({ explorer, tree, node }: NodeProps) {
  const right = explorer.files.get(rightFile);
  const here = Array.from(errorsOf(tree, node));
  const near = here.map((error) => nearestTo(explorer.files, error));
  if (!right || near.includes(null)) {
    return (
      <Pending explorer={explorer} problem={problemNear(explorer.files, here)}>
        Reading the nearest images…
      </Pending>
    );
  }
  const sides = [
    { said: "From the predicted class", found: mostFrequent(near.map((one) => one!.predicted), MOST) },
    { said: "From the labelled class", found: mostFrequent(near.map((one) => one!.true), MOST) },
  ];
  return (
    <>
      <p class="small">
        Each number says for how many of the {plural(here.length, explorer.thing)} the image is among the {right.k} nearest. <Method of="nearest-correct-images" />
      </p>
      {sides.map(({ said, found }) => (
        <div key={said} class="right-looks">
          <h4>{said}</h4>
          <ol class="thumbnails">
            {found.map(({ cell, count: n }) => (
              <li key={cell}>
                <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(explorer.manifest, right.label[cell]!)}, correct, near ${n} of ${here.length}`} />
                <span class="thumbnail-words">
                  <bdi>{className(explorer.manifest, right.label[cell]!)}</bdi> <span class="of">{count(n)} of {count(here.length)}</span>
                </span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}
