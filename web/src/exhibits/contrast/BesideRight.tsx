import { useMapColours } from "../../browser/useTheme";
import type { ClassChecksFile } from "../../data/contract";
import { Figure, Legend } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import { Terms } from "../../parts/terms/Terms";
import type { Explorer } from "../../state/explorer";
import { plural } from "../../words/numbers";
import { confidenceText, placeSentence, testText } from "../checks/said";
import { ZMap } from "../checks/ZMap";

/** Correct images of the same labels and confidence: their mean image and map, what the errors' map has more, and z where it is significant. */
export function BesideRight({ explorer, file, at, level: Head = "h3" }: { explorer: Explorer; file: ClassChecksFile; at: number; level?: "h3" | "h4" }) {
  const scales = useMapColours();
  const { right, places } = file;
  const cell = right.cell[at] ?? -1;
  if (cell < 0) return null;
  const { sheets } = explorer;
  const [averages, z] = ["right", "right-z"].map((kind) => file.sheets.find((sheet) => sheet.kind === kind));
  const n = right.pairs[at]!;
  const sentence = placeSentence(right, at, places, "these correct images");
  const delta = averages?.parts?.delta;
  return (
    <section class="proof" data-check="right">
      <Head>Compared with correct images</Head>
      <p class="small">
        {plural(n, "pair")} of an error and a correct image with the same label and similar confidence. Mean confidence: {confidenceText(right, at)}. <Method of="comparison-with-correct-images" />
      </p>
      {sentence && (
        <p>
          {sentence} <span class="small"><Terms of={["z", "p"]}>{testText(right, at, n, "pairs")}</Terms>.</span>
        </p>
      )}
      <div class="maps">
        <Figure sheets={sheets} sheet={averages} part="image" cell={cell} colours={null} name={`Mean of ${n} correct images`}>
          correct images: mean
        </Figure>
        {delta && (
          <>
            <Figure sheets={sheets} sheet={averages} part="saliency" cell={cell} colours={scales.mean} name={`Mean saliency of ${n} correct images`}>
              correct images: saliency
            </Figure>
            <Figure sheets={sheets} sheet={averages} part="delta" cell={cell} colours={scales.delta} name="Mean saliency of the errors minus that of the correct images">
              errors − correct images
            </Figure>
          </>
        )}
        {sentence && <ZMap explorer={explorer} sheet={z} cell={right.z_cell[at]!} name="z of the difference from correct images" />}
        {!sentence && delta && (
          <p class="reading">
            <Legend part={delta} colours={scales.delta} />
            <span>{right.p[at] == null ? "The difference could not be tested." : "No significant difference in any region."}</span>
          </p>
        )}
      </div>
    </section>
  );
}
