import { useMapColours } from "../../browser/useTheme";
import type { ClassChecksFile } from "../../data/contract";
import { Figure, Legend } from "../../parts/Figure";
import type { Explorer } from "../../state/explorer";

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
        <p>z: standard deviations above (orange) or below (purple) the value expected by chance.</p>
      </div>
    </>
  );
}
