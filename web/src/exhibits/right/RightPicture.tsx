import type { RightFile } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";

/** One correctly classified image, small. */
export function RightPicture({ explorer, right, cell, name }: { explorer: Explorer; right: RightFile; cell: number; name: string }) {
  return (
    <span class="thumbnail still">
      <CellCanvas sheets={explorer.sheets} sheet={right.sheet ?? undefined} cell={cell} colours={null} name={name} />
    </span>
  );
}
