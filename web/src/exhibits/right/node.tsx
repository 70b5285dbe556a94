import { useMemo, useState } from "preact/hooks";
import { wrongAmong } from "../../counts/over";
import { Pending } from "../../parts/Pending";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { errorsOf } from "../../tree/tree";
import { className } from "../../words/names";
import { count, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { mostFrequent, nearestTo, problemNear, rightFile } from "./document";
import { RightPicture } from "./RightPicture";

const MOST = 6; // correct images listed
const MOST_PARTS = 4; // files that are read without asking

/** The correct images that are near most errors of a node. Where these lie in many files, they are read once somebody asks. */
export function RightLooksOfNode(props: NodeProps) {
  const { explorer, tree, node } = props;
  const [asked, setAsked] = useState(-1); // the node they were asked for
  const right = explorer.files.get(rightFile);
  const here = useMemo(() => wrongAmong(explorer, errorsOf(tree, node)), [tree, node]);
  const parts = useMemo(() => (right ? new Set(Array.from(here, (error) => Math.floor(error / right.size))).size : 0), [right, here]);
  if (parts <= MOST_PARTS || asked === node) return <Found explorer={explorer} here={Array.from(here)} />;
  return (
    <button type="button" class="action" onClick={() => setAsked(node)}>
      Look through {here.length === 1 ? "the one error" : `all ${plural(here.length, "error")}`}
    </button>
  );
}

function Found({ explorer, here }: { explorer: Explorer; here: number[] }) {
  const right = explorer.files.get(rightFile);
  const near = here.map((error) => nearestTo(explorer.files, error));
  if (!right || near.includes(null)) {
    return (
      <Pending explorer={explorer} problem={problemNear(explorer.files, here)}>
        Reading the nearest images…
      </Pending>
    );
  }
  const sides = [
    { said: "With their labels", found: mostFrequent(near.map((one) => one!.true), MOST) },
    { said: "With their predicted classes", found: mostFrequent(near.map((one) => one!.predicted), MOST) },
  ];
  return (
    <>
      <p class="small">
        {here.length === 1 ? `The ${right.k} nearest of each class.` : `Each number says for how many of the ${plural(here.length, "error")} the image is among the ${right.k} nearest of its class.`} <Method of="nearest-correct-images" />
      </p>
      {sides.map(({ said, found }) => (
        <div key={said} class="right-looks">
          <h4>{said}</h4>
          <ol class="thumbnails">
            {found.map(({ cell, count: n }) => (
              <li key={cell}>
                <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(explorer.manifest, right.label[cell]!)}, correct, near ${n} of ${here.length}`} />
                <span class="thumbnail-words">
                  <bdi>{className(explorer.manifest, right.label[cell]!)}</bdi>{here.length > 1 && <span class="of">{count(n)} of {count(here.length)}</span>}
                </span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}
