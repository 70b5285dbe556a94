import { useState } from "preact/hooks";
import { addressOf } from "../../data/address";

/** An error's whole picture, the part that the model saw, `view`, bright; nothing where it cannot be fetched. */
export function Whole({ error, view: [left, top, right, bottom] }: { error: number; view: number[] }) {
  const [shown, setShown] = useState<boolean>();
  const pc = (part: number) => `${100 * part}%`;
  if (shown === false) return null;
  return (
    <div class="stage">
      <img src={addressOf(`images/${error}.webp`)} alt="The whole picture" loading="lazy" onLoad={() => setShown(true)} onError={() => setShown(false)} />
      {shown && <div class="overlay seen" style={{ left: pc(left!), top: pc(top!), width: pc(right! - left!), height: pc(bottom! - top!) }} />}
    </div>
  );
}
