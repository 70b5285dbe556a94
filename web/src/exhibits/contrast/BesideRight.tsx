import { useMapColours } from "../../browser/useTheme";
import { Figure, Legend } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { count } from "../../words/numbers";
import { type ClassChecksFile, confidenceText, placeSentence, testText } from "../checks/document";
import { ZMap } from "../checks/ZMap";

/** Right images of the same labels and confidence: their mean image and map, what the errors' map has more, and z where it is significant. */
export function BesideRight({ explorer, file, at }: { explorer: Explorer; file: ClassChecksFile; at: number }) {
  const scales = useMapColours();
  const { right, places } = file;
  const cell = right.cell[at] ?? -1;
  if (cell < 0) return null;
  const { sheets } = explorer;
  const [averages, z] = ["right", "right-z"].map((kind) => file.sheets.find((sheet) => sheet.kind === kind));
  const n = right.pairs[at]!;
  const sentence = placeSentence(right, at, places, "for those right images");
  const delta = averages?.parts?.delta;
  return (
    <section class="proof" data-check="right">
      <h3>Beside right images</h3>
      <p class="small">
        For each error a right image with its label, of which the model was as sure: {count(n)} pairs, mean confidence {confidenceText(right, at)} for the errors. <Method of="wrong-against-right" />
      </p>
      {sentence && (
        <p>
          {sentence} <span class="small">{testText(right, at, n, "pairs")}.</span>
        </p>
      )}
      <div class="maps">
        <Figure sheets={sheets} sheet={averages} part="image" cell={cell} colours={null} name={`Mean of ${n} right images`}>
          right images, mean
        </Figure>
        {delta && (
          <>
            <Figure sheets={sheets} sheet={averages} part="saliency" cell={cell} colours={scales.mean} name={`Mean sensitivity over ${n} right images`}>
              right images, sensitivity
            </Figure>
            <Figure sheets={sheets} sheet={averages} part="delta" cell={cell} colours={scales.delta} name="Mean sensitivity of the errors minus that of the right images">
              errors minus right images
            </Figure>
          </>
        )}
        {sentence && <ZMap explorer={explorer} sheet={z} cell={right.z_cell[at]!} name="z of the difference to right images" />}
        {!sentence && delta && (
          <p class="reading">
            <Legend part={delta} colours={scales.delta} />
            <span>{right.p[at] == null ? "The difference could not be tested." : "No part of the difference is more than chance."}</span>
          </p>
        )}
      </div>
    </section>
  );
}
