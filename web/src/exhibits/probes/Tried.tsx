import type { Hidden, Intervention, Share } from "../../data/contract";
import { CellCanvas } from "../../parts/Figure";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { className } from "../../words/names";
import { plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { KINDS, probesOf } from "./document";

const VERBS = { occlude: "covered", blur: "blurred" };
const CAPTIONS: Record<string, string> = { before: "unchanged", occlude: "region covered", blur: "region blurred", random: "a random region covered" };

/** What the model predicts for a cluster's errors once the region that their maps point at is hidden from it. Only a
 * cluster that was tested by itself has it. */
export function Tried({ explorer, node }: NodeProps) {
  const file = probesOf(explorer);
  const { tree } = explorer.state;
  const found = file?.interventions.find((entry) => entry.tree === tree && entry.node === node);
  if (!found) return null;
  return (
    <section class="tried" aria-labelledby="tried-title">
      <h4 id="tried-title">Occlusion test</h4>
      <Found explorer={explorer} found={found} />
    </section>
  );
}

function Found({ explorer, found }: { explorer: Explorer; found: Intervention }) {
  const { names, cell, file } = found.pictures;
  const sheet = { kind: "probe", tree: null, cell, columns: names.length, rows: 1, count: names.length, files: [file], parts: null };
  const label = explorer.errors.label[found.example]!;
  return (
    <>
      <p>{found.sentence}</p>
      <div class="tried-pictures">
        {names.map((name, k) => {
          const said = found.said[k]!;
          return (
            <figure class="figure" key={name}>
              <CellCanvas sheets={explorer.sheets} sheet={sheet} cell={k} colours={null} name={`Example, ${CAPTIONS[name]}`} />
              <figcaption>
                {CAPTIONS[name]}: <bdi>{className(explorer.manifest, said)}</bdi>
                {said === label && <b> ✓</b>}
              </figcaption>
            </figure>
          );
        })}
      </div>
      <p class="small">An example, with the class predicted for each version.</p>
      <table class="tried-rates">
        <caption class="small">
          Errors corrected, of {found.tried < found.count ? `${found.tried} of ${plural(found.count, "error")}, spread over the cluster` : plural(found.tried, "error")}. The region is {Math.round(100 * found.area)}% of the
          image.
        </caption>
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">this region</th>
            <th scope="col">random regions</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <Row key={kind} name={VERBS[kind]} hidden={found[kind]} />
          ))}
        </tbody>
      </table>
      <p class="small">
        Lines: 95% simultaneous confidence intervals. {found.draws} random regions per image, of the same size and shape. <Method of="intervention" />
      </p>
    </>
  );
}

function Row({ name, hidden }: { name: string; hidden: Hidden }) {
  return (
    <tr data-because={hidden.because || undefined}>
      <th scope="row">{name}</th>
      <Rate share={hidden.rate} strong />
      <Rate share={hidden.random} />
    </tr>
  );
}

function Rate({ share: [share, low, high], strong = false }: { share: Share; strong?: boolean }) {
  return (
    <td title={`${whole(share)}%, interval ${whole(low)} to ${whole(high)}%`}>
      <span class="rate-line" data-strong={strong || undefined} aria-hidden="true">
        <i style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
        <b style={{ left: `${100 * share}%` }} />
      </span>
      {whole(share)}%{" "}
      <span class="small">
        {whole(low)}–{whole(high)}
      </span>
    </td>
  );
}

function whole(share: number): string {
  return String(Math.round(100 * share));
}
