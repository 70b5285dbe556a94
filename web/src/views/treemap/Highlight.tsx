import { useLayoutEffect, useRef } from "preact/hooks";
import { useHover } from "../../browser/useHover";
import { placeInGrid } from "../../layout/grid";
import type { Scene } from "../../layout/scene";
import type { Explorer } from "../../state/explorer";

/** While a list points at a class, its images stay bright and all others step back. */
export function Highlight({ explorer, scene }: { explorer: Explorer; scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { class: pointedAt } = useHover(explorer.hover);
  const has = pointedAt !== null && scene.tiles.some(({ shown }) => shown.some((error) => explorer.errors.label[error] === pointedAt));
  const index = has ? pointedAt : null; // where it has no image in sight, dimming all of them would say nothing
  useLayoutEffect(() => {
    if (index === null) return;
    const ratio = devicePixelRatio;
    const element = canvas.current!;
    element.width = Math.round(scene.width * ratio);
    element.height = Math.round(scene.height * ratio);
    const context = element.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = getComputedStyle(element).getPropertyValue("--page").trim();
    context.globalAlpha = 0.6;
    context.fillRect(0, 0, scene.width, scene.height);
    for (const tile of scene.tiles) {
      const { grid, corner, shown } = tile;
      for (let i = 0; i < shown.length; i++) {
        if (explorer.errors.label[shown[i]!] !== index) continue;
        const { x, y } = placeInGrid(grid, i);
        context.clearRect(corner.x + x - 1, corner.y + y - 1, grid.width + 2, grid.height + 2);
      }
    }
  }, [index, scene]);
  return index === null ? null : <canvas ref={canvas} class="highlight" data-class={index} aria-hidden="true" />;
}
