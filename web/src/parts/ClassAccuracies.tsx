import type { Explorer } from "../state/explorer";
import { plainName } from "../words/names";
import { accuracy, count } from "../words/numbers";

interface Share {
  right: number;
  images: number;
}

export interface ClassChange {
  index: number;
  gone: number; // errors or images that no longer count against it
  of: number;
  before: Share;
  after: Share;
}

/** Accuracy of each class before and after a change, side by side. */
export function ClassAccuracies({ explorer, heads, rows }: { explorer: Explorer; heads: readonly [gone: string, before: string, after: string]; rows: readonly ClassChange[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            {heads.map((head) => (
              <th key={head} scope="col" class="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ index, gone, of, before, after }) => (
            <tr key={index}>
              <th scope="row">
                <bdi>{plainName(explorer.manifest, index)}</bdi>
              </th>
              <td class="number">
                {count(gone)} <span class="of">{gone < of || of > 1 ? `of ${count(of)}` : "(its only one)"}</span>
              </td>
              <td class="number">{accuracy(before.right, before.images)}</td>
              <td class="number">{accuracy(after.right, after.images)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
