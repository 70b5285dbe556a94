import { useHover } from "../../browser/useHover";
import { find, type Hit, type PlaneScene } from "../../layout/planeScene";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";

interface Props {
  explorer: Explorer;
  scene: PlaneScene;
  pointed: Hit | null; // what the pointer is on, here
  say: (error: number) => string;
  labels: number[]; // of the correct images
}

/** A ring around the error that is pointed at, here or on any other map, and, here, what it is. */
export function PlaneOverlay({ explorer, scene, pointed, say, labels }: Props) {
  const { image } = useHover(explorer.hover);
  const ringed = pointed ?? (image === null ? null : find(scene, image));
  return (
    <div class="plane-over">
      {ringed && <div class="ring" style={{ left: `${ringed.rect.x}px`, top: `${ringed.rect.y}px`, width: `${ringed.rect.width}px`, height: `${ringed.rect.height}px` }} />}
      {pointed && <Tip explorer={explorer} scene={scene} hit={pointed} text={pointed.correct ? `${className(explorer.manifest, labels[pointed.mark.index] ?? -1)}, correctly classified` : say(pointed.mark.index)} />}
    </div>
  );
}

/** The picture and its sentence, on the side where there is room. */
function Tip({ explorer, scene, hit: { mark, rect, correct }, text }: { explorer: Explorer; scene: PlaneScene; hit: Hit; text: string }) {
  const right = mark.x > scene.width / 2;
  const low = mark.y > scene.height / 2;
  const room = right ? rect.x : scene.width - rect.x - rect.width;
  const style = {
    maxWidth: `${Math.min(320, room - 16)}px`,
    [right ? "right" : "left"]: `${right ? scene.width - rect.x + 8 : rect.x + rect.width + 8}px`,
    [low ? "bottom" : "top"]: `${low ? scene.height - rect.y - rect.height : rect.y}px`,
  };
  return (
    <div class="tip plane-tip" style={style} aria-hidden="true" dir="auto">
      <CellCanvas sheets={explorer.sheets} sheet={explorer.sheet(correct ? "correct" : "thumbnails")} cell={mark.index} colours={null} name="" />
      <span>{text}</span>
    </div>
  );
}
