import { Method } from "../../parts/Method";
import { Term } from "../../parts/terms/Term";
import { count, percent } from "../../words/numbers";
import { representationName } from "../../words/trees";
import type { NodeProps } from "../exhibit";
import { splitsOf } from "./document";
import { gapSentence, images, presenceSentence } from "./said";

/** How often each split is misclassified on images like a cluster's, and how many of these it has. */
export function SplitsOfNode(props: NodeProps) {
  const found = splitsOf(props);
  if (!found) return null;
  const { info, first, others, near, share } = found;
  const splits = [first, ...others.map(({ of }) => of)];
  return (
    <div class="splits">
      <table>
        <thead>
          <tr>
            <th scope="col">Split</th>
            <th scope="col">Misclassified, of its images like these</th>
            <th scope="col">Images like these, of all its images</th>
          </tr>
        </thead>
        <tbody>
          {splits.map(({ name, images: all, wrong, like, rate }) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>
                {rate ? (
                  <>
                    {count(wrong)} of {images(like, share)} ({percent(rate[0], 1)})<span class="small">95% interval {percent(rate[1], 1)} to {percent(rate[2], 1)}</span>
                  </>
                ) : (
                  "none"
                )}
              </td>
              <td>
                {images(like, share)} of {count(all)} ({percent(like, all)})
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.map((other) => (
        <p key={other.of.name} dir="auto">
          {gapSentence(other, first)} {presenceSentence(other, first)}
        </p>
      ))}
      <p class="small" dir="auto">
        Of all images, {splits.map(({ name, errors, images: all }) => `${name} has ${percent(errors, all)} misclassified (${count(errors)} of ${count(all)})`).join(", ")}.{" "}
        {info.look_alikes === 0 ? "Images like these are those of this cluster." : `Images like these are the errors of this cluster, and correct images among the ${count(info.look_alikes)} nearest of one of them, compared by ${representationName(near)}.`}
        {share < 1 && ` Their number is estimated from ${percent(share, 1)} of the correct images.`} The <Term of="intervals" /> of differences hold for all clusters at once. <Method of="splits" />
      </p>
    </div>
  );
}
