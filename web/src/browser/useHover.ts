import { useEffect, useState } from "preact/hooks";
import type { Hover, Hovered } from "../state/hover";

/** Draws the calling panel anew whenever something else is hovered. */
export function useHover(hover: Hover): Hovered {
  const [value, setValue] = useState(hover.value);
  useEffect(() => hover.listen(() => setValue(hover.value)), [hover]);
  return value;
}
