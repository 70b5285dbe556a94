import { useMapColours } from "../../browser/useTheme";
import { Figure, Legend } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";
import type { ClassChecksFile } from "./document";

interface ZMapProps {
  explorer: Explorer;
  sheet: ClassChecksFile["sheets"][number] | undefined;
  cell: number;
  name: string;
}

/** A significant map of z with its legend. */
export function ZMap({ explorer, sheet, cell, name }: ZMapProps) {
  const { delta } = useMapColours();
  const part = sheet?.parts?.z;
  return (
    <>
      <Figure sheets={explorer.sheets} sheet={sheet} part="z" cell={cell} colours={delta} name={name}>
        z
      </Figure>
      <div class="z-reading small">
        {part && <Legend part={part} colours={delta} />}
        <p>z: how many standard deviations more (orange) or less (purple) sensitive than chance would make it.</p>
      </div>
    </>
  );
}
