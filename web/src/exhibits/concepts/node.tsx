import { Method } from "../../parts/Method";
import { Terms } from "../../parts/terms/Terms";
import { count, percent, plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { bearing, headingOf, type Rate } from "./heading";

/** The concepts that head a cluster: how often they are seen elsewhere, and how many images that bear them are correct. */
export function Concepts(props: NodeProps) {
  const found = headingOf(props);
  if (!found) return null;
  const { explorer } = props;
  const { file, concepts, p, usual } = found;
  return (
    <div class="concepts">
      <table>
        <thead>
          <tr>
            <th scope="col">Images with these labels</th>
            <th scope="col">Correctly classified</th>
          </tr>
        </thead>
        <tbody>
          <Row title={found.title} rate={found.bearing} share={file.share} />
          <Row title="all others" rate={found.others} share={file.share} />
        </tbody>
      </table>
      <p dir="auto">
        Of correctly classified images, {percent(usual[0], 1)} with the same labels bear {concepts.length > 1 ? "one of these concepts" : "this concept"}, and {percent(usual[1], 1)} of the predicted classes (<Terms of={["p", "corrected"]}>{`p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`}, corrected`}</Terms>).
      </p>
      <p class="concept-acts">
        {concepts.map((k) => (
          <button key={k} type="button" class="action" onClick={() => explorer.filters.add(bearing(file, k))}>
            Filter: “<bdi>{file.names[k]}</bdi>” ({plural(file.errors[k]!, explorer.thing)})
          </button>
        ))}
      </p>
      <p class="small" dir="auto">
        The names come from {file.table ? "your table" : "another network"}, <bdi>{file.network}</bdi>. They describe the errors. No change was tried that would show whether this is their cause. <Method of="concepts" />
      </p>
    </div>
  );
}

function Row({ title, rate: { correct, images, share }, share: looked }: { title: string; rate: Rate; share: number }) {
  const about = looked < 1 ? "about " : "";
  return (
    <tr>
      <th scope="row" dir="auto">
        {title}
      </th>
      <td>
        {share ? (
          <>
            {percent(share[0], 1)} ({about}
            {count(correct)} of {count(images)})
            <span class="small">
              95% interval {percent(share[1], 1)} to {percent(share[2], 1)}
            </span>
          </>
        ) : (
          "none"
        )}
      </td>
    </tr>
  );
}
