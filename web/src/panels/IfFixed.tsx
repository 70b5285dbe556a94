import { useMemo } from "preact/hooks";
import type { Explorer } from "../explorer";
import { type ClassFixed, ifFixed } from "../iffixed";
import { accuracy, count, points } from "../numbers";
import { className } from "../words";

/** What accuracy would be if these errors were right, in a sentence, and per class on request. Forgiven ones are in no count. */
export function IfFixed({ explorer, which }: { explorer: Explorer; which: ArrayLike<number> }) {
  const { errors, judged, forgiven } = explorer;
  const fixed = useMemo(() => {
    const counted = forgiven ? Array.from(which).filter((error) => forgiven.kept[error] === 1) : which;
    return ifFixed(judged, errors, counted);
  }, [judged, errors, which]);
  if (fixed.count === 0) return null;
  return (
    <div class="if-fixed">
      <p class="small">
        Were {fixed.count === 1 ? "it" : "all of these"} right, accuracy would rise by {points(fixed.count, fixed.images)} points, from{" "}
        {accuracy(fixed.before, fixed.images)} to <strong>{accuracy(fixed.after, fixed.images)}</strong>
        {explorer.forgiven && ", forgiven images left out"}.
      </p>
      <details>
        <summary class="small">By class</summary>
        <FixedClasses explorer={explorer} classes={fixed.classes} />
      </details>
    </div>
  );
}

/** Accuracy of each class before and after. */
export function FixedClasses({ explorer, classes }: { explorer: Explorer; classes: ClassFixed[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="number">
              Errors gone
            </th>
            <th scope="col" class="number">
              Accuracy now
            </th>
            <th scope="col" class="number">
              If fixed
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ index, count: gone, images, before, after }) => (
            <tr key={index}>
              <th scope="row">
                <bdi>{className(explorer.manifest, index)}</bdi>
              </th>
              <td class="number">
                {count(gone)} <span class="of">of {count(images - before)}</span>
              </td>
              <td class="number">{accuracy(before, images)}</td>
              <td class="number">{accuracy(after, images)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
