import { useEffect } from "preact/hooks";
import { columnsFile } from "../../data/common";
import type { ComparisonFile } from "../../data/contract";
import { documentAt } from "../../data/document";
import { Method } from "../../parts/Method";
import { Pending } from "../../parts/Pending";
import { count, plural } from "../../words/numbers";
import type { ViewProps } from "../exhibit";
import { Classes } from "./Classes";
import { Confusions } from "./Confusions";
import { Lives } from "./Lives";

const comparisonFile = documentAt<ComparisonFile>(({ manifest }) => manifest.comparison?.file);

/** What the newer model fixes and breaks: in all, by class, by confusion and by cluster. */
export function ChangesView({ explorer }: ViewProps) {
  const file = explorer.files.get(comparisonFile);
  const columns = explorer.columns.get(true);
  const lacking = explorer.files.lacks(comparisonFile) || explorer.files.lacks(columnsFile);
  useEffect(() => void (document.documentElement.dataset.state = lacking || (file && columns) ? "ready" : "loading"), [lacking, file, columns]);
  if (!file) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(comparisonFile)}>
        Reading what has changed…
      </Pending>
    );
  }
  const pair = file.pairs.at(-1)!;
  const [older, newer] = [file.sites[pair.older]!.name, file.sites[pair.newer]!.name];
  const props = { explorer, file, pair, older, newer };
  return (
    <div class="changes-view">
      <h2 dir="auto">{explorer.manifest.comparison!.sentence}.</h2>
      <p class="small" dir="auto">
        Before: <bdi>{older}</bdi>. After: <bdi>{newer}</bdi>. {count(pair.fixed)} fixed, {count(pair.broken)} broken, {count(pair.same + pair.other)} misclassified by both, {count(pair.correct)} correct in both. A linked number opens its images. <Method of="comparisons" />
      </p>
      <Earlier file={file} />
      <Classes {...props} />
      <Confusions {...props} />
      <Lives {...props} />
    </div>
  );
}

/** Of several sites, what is said of the pairs that are not shown. */
function Earlier({ file: { pairs, sites } }: { file: ComparisonFile }) {
  if (pairs.length < 2) return null;
  return (
    <details>
      <summary>{pairs.length === 2 ? "The pair before" : `The ${plural(pairs.length - 1, "pair")} before`}, not shown on this site</summary>
      <ul>
        {pairs.slice(0, -1).map(({ newer, sentence }) => (
          <li key={sites[newer]!.name} dir="auto">
            {sentence}.
          </li>
        ))}
      </ul>
    </details>
  );
}
