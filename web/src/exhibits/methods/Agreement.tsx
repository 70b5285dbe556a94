import type { AgreementFile } from "../../data/contract";
import { Method } from "../../parts/Method";
import type { Explorer } from "../../state/explorer";
import { titleOf } from "../../words/names";
import { count, plural, twoDecimals } from "../../words/numbers";
import { at, headline, KIND, KINDS, mapRows, MEASURES, VECTOR_FIGURES, type VectorFigure, vectorHeadline, vectorRows } from "./mapAgreement";

interface Props {
  explorer: Explorer;
  file: AgreementFile;
}

/** Whether the model looks at like places within a cluster, and what gradients tell. */
export function Agreement({ explorer, file }: Props) {
  return (
    <>
      <Maps explorer={explorer} file={file} />
      <Vectors explorer={explorer} file={file} />
    </>
  );
}

function Maps({ explorer, file: { maps } }: Props) {
  const { circular, node, sampled } = maps;
  const empty = KINDS.filter((kind) => maps[kind].empty > 0).map((kind) => `${count(maps[kind].empty)} ${KIND[kind]} maps that prefer no place are left out.`);
  return (
    <section class="agreement" aria-labelledby="maps-title">
      <h2 id="maps-title">{headline(maps, explorer.thing)}</h2>
      <p class="small">
        Mean agreement of the maps of two images, over {plural(node.length, "cluster")} with at least 8 of {plural(sampled, explorer.thing)}. By chance: in random sets of them with the same predictions. More alike: clusters above chance at a false discovery rate of 5%. {empty.join(" ")} <Method of="agreement-of-maps" />
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Agreement of maps">
        <table>
          <thead>
            <tr>
              <th scope="col">Maps</th>
              <th scope="col">Measure</th>
              {!circular && <th scope="col">More alike</th>}
              <th scope="col" class="number">Same cluster</th>
              <th scope="col" class="number">By chance</th>
              <th scope="col" class="number">Any two</th>
            </tr>
          </thead>
          <tbody>
            {mapRows(maps).map(({ kind, measure, within, null: chance, apart, above, tested }) => (
              <tr key={`${kind} ${measure}`} data-of={`${kind} ${MEASURES[measure]!.name}`}>
                {measure === 0 && (
                  <th scope="rowgroup" rowSpan={MEASURES.length}>
                    {KIND[kind]}
                  </th>
                )}
                <th scope="row">{MEASURES[measure]!.name}</th>
                {!circular && (
                  <td>
                    {tested > 0 ? `${count(above)} of ${count(tested)}` : "–"}
                  </td>
                )}
                <td class="number">{twoDecimals(within)}</td>
                <td class="number">{twoDecimals(chance)}</td>
                <td class="number">{twoDecimals(apart)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details class="meanings">
        <summary>What the measures mean</summary>
        <dl>
          {MEASURES.map(({ name, meaning }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
      {node.length > 0 && <Clusters explorer={explorer} maps={maps} />}
    </section>
  );
}

/** Every cluster, by correlation. */
function Clusters({ explorer, maps }: { explorer: Explorer; maps: AgreementFile["maps"] }) {
  const tree = explorer.trees.ask(maps.tree);
  return (
    <details class="meanings">
      <summary>
        {plural(maps.node.length, "cluster")} of {count(maps.clusters)}, with the correlation (CC) of their maps
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Agreement of maps by cluster">
        <table>
          <thead>
            <tr>
              <th scope="col">Cluster</th>
              <th scope="col" class="number">Compared</th>
              {KINDS.map((kind) => (
                <th key={kind} scope="col">
                  {KIND[kind]} (by chance)
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {maps.node.map((node, i) => (
              <tr key={node}>
                <th scope="row">
                  <a href={explorer.nav.hrefOf({ ...explorer.nav.start, tree: maps.tree, node })}>
                    <bdi>{tree ? titleOf(explorer, tree, node) : `Cluster ${node}`}</bdi>
                  </a>
                </th>
                <td class="number">{[...new Set(KINDS.map((kind) => count(maps[kind].images[i]!)))].join(" / ")}</td>
                {KINDS.map((kind) => (
                  <td key={kind}>
                    {twoDecimals(at(maps[kind].within, i, 0))} ({twoDecimals(at(maps[kind].null, i, 0))}){maps[kind].above[i * MEASURES.length] && <span class="badge">more alike</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const FIGURE: Record<VectorFigure, string> = { ari_label: "ARI, label", ari_prediction: "ARI, prediction", nmi_label: "NMI, label", nmi_prediction: "NMI, prediction", silhouette: "Silhouette" };

function Vectors({ file: { vectors } }: Props) {
  const rows = vectorRows(vectors);
  return (
    <section class="agreement" aria-labelledby="vectors-title">
      <h2 id="vectors-title">{vectorHeadline(rows)}</h2>
      <p class="small">
        Clusters of three vectors of {vectors.images < vectors.evaluated ? `${count(vectors.images)} of ${plural(vectors.evaluated, "evaluated image")}, drawn at random` : `all ${plural(vectors.images, "evaluated image")}`}, correctly classified or not; {plural(vectors.k, "cluster")} each.
        Cosine: mean similarity of two images with the same label, and with different labels. <Method of="agreement-of-maps" />
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Vectors">
        <table>
          <thead>
            <tr>
              <th scope="col">Vector</th>
              <th scope="col" class="number">Cosine, same label</th>
              <th scope="col" class="number">Cosine, different</th>
              <th scope="col">Method</th>
              {VECTOR_FIGURES.map((key) => (
                <th key={key} scope="col" class="number">
                  {FIGURE[key]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ vector, method, first, methods, sameLabel, otherLabel, figures, restates }) => (
              <tr key={`${vector} ${method}`} data-of={`${vector} ${method}`}>
                {first && (
                  <>
                    <th scope="rowgroup" rowSpan={methods}>
                      {vector}
                    </th>
                    <td class="number" rowSpan={methods}>
                      {twoDecimals(sameLabel)}
                    </td>
                    <td class="number" rowSpan={methods}>
                      {twoDecimals(otherLabel)}
                    </td>
                  </>
                )}
                <th scope="row">
                  {method}
                  {restates && <span class="badge">matches the prediction</span>}
                </th>
                {VECTOR_FIGURES.map((key) => (
                  <td key={key} class="number">
                    {twoDecimals(figures[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
