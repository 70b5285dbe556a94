import { useEffect, useMemo, useState } from "preact/hooks";
import type { Explorer } from "../explorer";
import { groupsOf, type GroupsFile, type Side } from "../groups";
import { count, plural, twoDecimals } from "../numbers";
import { useMapColours } from "../theme";
import { className } from "../words";
import { BesideRight } from "./BesideRight";
import { Reading } from "./CompareMaps";
import { Legend } from "./Figure";
import { GroupList } from "./GroupList";

type Automatic = Exclude<Side, "prediction">;
const WAYS: [Automatic, string][] = [
  ["kmeans", "k-means"],
  ["ward", "Tree cut"],
];

/** The errors of one class, grouped by a method on one side and by prediction on the other. */
export function ClassPage({ explorer, label }: { explorer: Explorer; label: number }) {
  const { manifest, errors } = explorer;
  const file = manifest.groups ? explorer.groupsFile.get(manifest.groups) : null;
  const failed = !manifest.groups || explorer.groupsFile.hasFailed(manifest.groups);
  const [way, setWay] = useState<Automatic>("kmeans");
  const colours = useMapColours();
  const automatic = useMemo(() => (file ? groupsOf(file, errors, label, way) : []), [file, label, way]);
  const manual = useMemo(() => (file ? groupsOf(file, errors, label, "prediction") : []), [file, label]);
  useEffect(() => {
    if (file || failed) document.documentElement.dataset.state = "ready";
  }, [file, failed]);
  const checks = explorer.requestClassChecks();
  const info = manifest.classes[label]!;
  const n = explorer.wrong ? info.images : info.errors;
  const name = className(manifest, label);
  const { saliency, delta } = explorer.sheet("groups")?.parts ?? {};
  return (
    <section class="compare-view class-page" aria-labelledby="class-title">
      <div class="classes-head">
        <h2 id="class-title">
          <bdi>{name}</bdi>: automatic or manual groups
        </h2>
        <select aria-label="Class" value={label} onChange={(event) => explorer.showClass(Number(event.currentTarget.value))}>
          {manifest.classes.map((each, index) => (
            <option key={index} value={index} disabled={(explorer.wrong ? each.images : each.errors) === 0}>
              {each.name}
            </option>
          ))}
        </select>
        <a href={explorer.hrefOf({ class: null })}>All classes</a>
      </div>
      {!file ? (
        <p>{failed ? "This site has no groups. Build it again to have them." : "Reading the groups…"}</p>
      ) : n === 0 ? (
        <p>The model got every image of this class right, so there is nothing to group.</p>
      ) : (
        <>
          <Figures file={file} label={label} way={way} n={n} thing={explorer.thing} automatic={automatic.length} manual={manual.length} />
          <div class="readings">
            {saliency && <Reading legend={<Legend part={saliency} colours={colours.mean} />}>Where the output is most sensitive, on average.</Reading>}
            {delta && <Reading legend={<Legend part={delta} colours={colours.delta} />}>Δ: more (orange) or less (purple) sensitive than the average image. Smaller groups differ more by chance.</Reading>}
          </div>
          {checks && <BesideRight explorer={explorer} file={checks} at={label} />}
          <div class="pair">
            <section aria-labelledby="automatic-title">
              <h3 id="automatic-title">Automatic</h3>
              <p class="small">What lies together in {file.representation}.</p>
              <div class="ways" role="group" aria-label="Automatic by">
                {WAYS.map(([each, title]) => (
                  <button key={each} type="button" class="action" aria-pressed={way === each} onClick={() => setWay(each)}>
                    {title}
                  </button>
                ))}
              </div>
              <GroupList key={`${label} ${way}`} explorer={explorer} groups={automatic} of={n} />
            </section>
            <section aria-labelledby="manual-title">
              <h3 id="manual-title">Manual</h3>
              <p class="small">One group for each class it was taken for.</p>
              <div class="ways" />
              <GroupList key={label} explorer={explorer} groups={manual} of={n} manual />
            </section>
          </div>
        </>
      )}
    </section>
  );
}

interface FiguresProps {
  file: GroupsFile;
  label: number;
  way: Automatic;
  n: number;
  thing: string;
  automatic: number;
  manual: number;
}

function Figures({ file, label, way, n, thing, automatic, manual }: FiguresProps) {
  const at = file.classes.label.indexOf(label);
  const { gini, ari, nmi } = file.classes;
  const of = (values: (number | null)[]) => twoDecimals(values[at] ?? NaN);
  return (
    <>
      <table class="sides">
        <thead>
          <tr>
            <th scope="col">{plural(n, thing)}</th>
            <th scope="col" class="number">
              Groups
            </th>
            <th scope="col" class="number">
              Size inequality (Gini)
            </th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              ["Automatic", automatic, gini[way]],
              ["Manual", manual, gini.prediction],
            ] as const
          ).map(([side, groups, values]) => (
            <tr key={side}>
              <th scope="row">{side}</th>
              <td class="number">{count(groups)}</td>
              <td class="number">{of(values)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Agreement of the two: ARI {of(ari[way])}, NMI {of(nmi[way])}, n = {count(n)}.
      </p>
      <p class="small">
        1: the same groups; 0: no more alike than by chance (ARI), neither tells anything of the other (NMI). k-means has as many groups as have the best average silhouette
        {automatic > 1 && `, of ${file.range.k[0]} to ${file.range.k.at(-1)}`}; the tree is cut into as many.
      </p>
    </>
  );
}
