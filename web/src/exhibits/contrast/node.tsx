import { evidenceFile } from "../../data/common";
import { mix } from "../../counts/mix";
import { wrongAmong } from "../../counts/over";
import { Figure } from "../../parts/Figure";
import { errorsOf } from "../../tree/tree";
import { mixed } from "../../words/mixed";
import { className } from "../../words/names";
import { count } from "../../words/numbers";
import { checked } from "../checks/checked";
import type { NodeProps } from "../exhibit";
import { BesideRight } from "./BesideRight";

const MOST = 3; // classes to compare with

export function NodeBesideRight(props: NodeProps) {
  const found = checked(props);
  return found && <BesideRight {...found} level="h4" />;
}

/** The mean of a cluster's errors beside that of correct images of the same labels, and the way to all errors of these classes. */
export function MeansBesideRight(props: NodeProps) {
  const { explorer, tree, node } = props;
  const { sheets, manifest, errors } = explorer;
  const found = checked(props);
  const cell = found?.file.right.cell[found.at] ?? -1;
  const entry = explorer.files.get(evidenceFile)?.entry.get(node);
  const averages = found?.file.sheets.find(({ kind }) => kind === "right");
  const labels = mix(wrongAmong(explorer, errorsOf(tree, node)), (error) => errors.label[error]!).slice(0, MOST);
  if (labels.length === 0) return null;
  return (
    <section class="proof" data-check="means">
      <h4>Compared with correct images of the same labels</h4>
      {found && cell >= 0 && entry !== undefined && (
        <div class="maps">
          <Figure sheets={sheets} sheet={explorer.sheet("evidence", explorer.state.tree)} part="image" cell={entry} colours={null} name="Mean of these errors">
            these errors: mean, <span class="n">n = {count(found.file.count[found.at]!)}</span>
          </Figure>
          <Figure sheets={sheets} sheet={averages} part="image" cell={cell} colours={null} name="Mean of correct images of the same labels">
            correct images: mean, <span class="n">n = {count(found.file.right.pairs[found.at]!)}</span>
          </Figure>
        </div>
      )}
      {!mixed(manifest) && (
        <p class="small">
          All errors of a class beside its correct images:{" "}
          {labels.map(({ key }, i) => (
            <span key={key}>
              {i > 0 && ", "}
              <a href={explorer.nav.hrefOf({ view: "classes", class: key, image: null })}>
                <bdi>{className(manifest, key)}</bdi>
              </a>
            </span>
          ))}
          .
        </p>
      )}
    </section>
  );
}
