import { useEffect, useMemo, useState } from "preact/hooks";
import { useMapColours } from "../../browser/useTheme";
import { Pending } from "../../parts/Pending";
import type { GroupsFile } from "../../data/contract";
import { Legend } from "../../parts/Figure";
import { Reading } from "../../parts/Reading";
import { count, plural, twoDecimals } from "../../words/numbers";
import { representationName } from "../../words/trees";
import type { ClassProps } from "../exhibit";
import { groupsFile, groupsOf, type Side } from "./document";
import { GroupList } from "./GroupList";

type Automatic = Exclude<Side, "prediction">;
const WAYS: [Automatic, string][] = [
  ["kmeans", "k-means"],
  ["ward", "Tree cut"],
];

/** The errors of one class, grouped by a method on one side and by prediction on the other. */
export function Groups({ explorer, label }: ClassProps) {
  const { errors } = explorer;
  const file = explorer.files.get(groupsFile);
  const failed = explorer.files.lacks(groupsFile);
  const [way, setWay] = useState<Automatic>("kmeans");
  const colours = useMapColours();
  const automatic = useMemo(() => (file ? groupsOf(file, errors, label, way) : []), [file, label, way]);
  const manual = useMemo(() => (file ? groupsOf(file, errors, label, "prediction") : []), [file, label]);
  useEffect(() => {
    if (file || failed) document.documentElement.dataset.state = "ready";
  }, [file, failed]);
  const info = explorer.manifest.classes[label]!;
  const n = explorer.wrong ? info.images : info.errors;
  const { saliency, delta } = explorer.sheet("groups")?.parts ?? {};
  if (!file) {
    const problem = explorer.files.problem(groupsFile);
    if (failed && problem === null) return <p>This site has no groups. Build it again to have them.</p>;
    return (
      <Pending explorer={explorer} problem={problem}>
        Reading the groups…
      </Pending>
    );
  }
  if (n === 0) return <p>All images of this class are correctly classified. Nothing to group.</p>;
  return (
    <>
      <Figures file={file} label={label} way={way} n={n} thing={explorer.thing} automatic={automatic.length} manual={manual.length} />
      <div class="readings">
        {saliency && <Reading legend={<Legend part={saliency} colours={colours.mean} />}>Where the output is most sensitive, on average.</Reading>}
        {delta && <Reading legend={<Legend part={delta} colours={colours.delta} />}>Δ: more (orange) or less (purple) sensitive than the average image. Smaller groups differ more by chance.</Reading>}
      </div>
      <div class="pair">
        <section aria-labelledby="automatic-title">
          <h3 id="automatic-title">Automatic</h3>
          <p class="small">Clustered by {representationName(file.representation)}.</p>
          <div class="ways" role="group" aria-label="Automatic method">
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
          <p class="small">One group per predicted class.</p>
          <div class="ways" />
          <GroupList key={label} explorer={explorer} groups={manual} of={n} manual />
        </section>
      </div>
    </>
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
        1: the same groups. 0: no more similar than by chance (ARI), or no shared information (NMI). k-means uses the number of groups with the best average silhouette
        {automatic > 1 && `, of ${file.range.k[0]} to ${file.range.k.at(-1)}`}. The tree is cut into as many.
      </p>
    </>
  );
}
