import { useState } from "preact/hooks";
import { mostFrequent, type RightFile } from "../checked";
import type { Explorer } from "../explorer";
import { count, plural, probability } from "../numbers";
import { errorsOf, type Tree } from "../tree";
import { className } from "../words";
import { CellCanvas } from "./Figure";
import { Method } from "./Method";

const MOST = 6; // right images listed for a node

/** What the model may have taken an image for, and what it got right of the class it is. */
export function RightLooks({ explorer, image }: { explorer: Explorer; image: number }) {
  const right = explorer.requestRight();
  const near = explorer.requestRightOf(image);
  if (!right || !near) return null;
  const { errors } = explorer;
  const [label, prediction] = [errors.label[image]!, errors.prediction[image]!];
  return (
    <section class="alike right-looks" aria-labelledby="right-title">
      <h3 id="right-title">Right images most like it</h3>
      <p class="small">
        {explorer.manifest.model.without ? "By the embedding that came with the predictions, or else by pixels." : "By what the last layer sees."} <Method of="look-alikes-among-right-images" />
      </p>
      {label !== prediction && <Row explorer={explorer} right={right} cells={near.predicted} label={prediction} said="What the model may have taken it for:" />}
      <Row explorer={explorer} right={right} cells={near.true} label={label} said={label === prediction ? "Of its own class:" : "And of its own class it got right:"} />
    </section>
  );
}

interface RowProps {
  explorer: Explorer;
  right: RightFile;
  cells: number[];
  label: number;
  said: string;
}

function Row({ explorer, right, cells, label, said }: RowProps) {
  const { manifest } = explorer;
  const { images, errors } = manifest.classes[label]!;
  const all = images - errors;
  const shown = cells.flatMap((cell, i) => (cell >= 0 ? [{ cell, rank: i + 1 }] : []));
  return (
    <div>
      <p>
        {said} <bdi>{className(manifest, label)}</bdi>
        <span class="small">
          {" "}
          {all === 0 ? "none is right" : shown.length === 0 ? "their pictures had no room on this site" : `the nearest ${count(shown.length)} of ${plural(all, "right image")}`}
        </span>
      </p>
      <ol class="thumbnails">
        {shown.map(({ cell, rank }) => (
          <li key={cell} title={`Nearest no. ${rank}: ${className(manifest, label)}, right with confidence ${probability(right.confidence[cell]!)}`}>
            <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(manifest, label)}, right, nearest no. ${rank}`} />
            <span class="thumbnail-words">
              {rank}. <span class="of">{probability(right.confidence[cell]!)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function RightPicture({ explorer, right, cell, name }: { explorer: Explorer; right: RightFile; cell: number; name: string }) {
  return (
    <span class="thumbnail still">
      <CellCanvas sheets={explorer.sheets} sheet={right.sheet ?? undefined} cell={cell} colours={null} name={name} />
    </span>
  );
}

/** The right images that are near most errors of a node: once somebody asks. */
export function RightLooksOfNode({ explorer, tree, node }: { explorer: Explorer; tree: Tree; node: number }) {
  const [open, setOpen] = useState(false);
  if (!explorer.manifest.right) return null;
  return (
    <details class="right-of-node" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Right images that these look like</summary>
      {open && <Found explorer={explorer} tree={tree} node={node} />}
    </details>
  );
}

function Found({ explorer, tree, node }: { explorer: Explorer; tree: Tree; node: number }) {
  const right = explorer.requestRight();
  const here = Array.from(errorsOf(tree, node));
  const near = here.map((error) => explorer.requestRightOf(error));
  if (!right || near.includes(null)) return <p class="small">Reading the look-alikes…</p>;
  const sides = [
    { said: "Of the class that each was taken for", found: mostFrequent(near.map((one) => one!.predicted), MOST) },
    { said: "Of the class that each is", found: mostFrequent(near.map((one) => one!.true), MOST) },
  ];
  return (
    <>
      <p class="small">
        Among the {right.k} nearest of how many of the {plural(here.length, explorer.thing)}. <Method of="look-alikes-among-right-images" />
      </p>
      {sides.map(({ said, found }) => (
        <div key={said} class="right-looks">
          <h4>{said}</h4>
          <ol class="thumbnails">
            {found.map(({ cell, count: n }) => (
              <li key={cell}>
                <RightPicture explorer={explorer} right={right} cell={cell} name={`${className(explorer.manifest, right.label[cell]!)}, right, near ${n} of ${here.length}`} />
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
