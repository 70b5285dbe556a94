import type { Sheet } from "../../data/documents";
import { mask } from "../../draw/colour";
import type { Sheets } from "../../draw/sheets";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";

const BLACK = mask();

/** What else the averages can show: the second map, and the mean image seen through a map. */
export function MapChoices({ second, onSecond, masked, onMasked }: { second: boolean | null; onSecond: (on: boolean) => void; masked: boolean; onMasked: (on: boolean) => void }) {
  return (
    <p class="map-choices">
      {second !== null && (
        <label title="Where the predicted class’s logit minus the label’s logit is most sensitive">
          <input type="checkbox" checked={second} onChange={(event) => onSecond(event.currentTarget.checked)} /> Contrastive map
        </label>
      )}
      <label title="Dark where the output is not sensitive">
        <input type="checkbox" checked={masked} onChange={(event) => onMasked(event.currentTarget.checked)} /> Mask the mean image
      </label>
      {masked && <Method of="masked-pictures" />}
    </p>
  );
}

interface Cell {
  sheet: Sheet | undefined;
  cell: number;
  part?: string;
}

/** A picture seen through a map, scaled from the map's least value (black) to its greatest (as it is). */
export function Masked({ sheets, picture, map, name }: { sheets: Sheets; picture: Cell; map: Cell; name: string }) {
  return (
    <div class="masked">
      <CellCanvas sheets={sheets} {...picture} colours={null} name={name} />
      <CellCanvas sheets={sheets} {...map} colours={BLACK} stretch name="" />
    </div>
  );
}
