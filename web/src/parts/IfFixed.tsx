import { useMemo } from "preact/hooks";
import { type ClassFixed, ifFixed } from "../counts/iffixed";
import type { Explorer } from "../state/explorer";
import { accuracy, count, points } from "../words/numbers";
import { ClassAccuracies } from "./ClassAccuracies";

/** What accuracy would be if these errors were fixed, in a sentence, and per class on request. Forgiven ones are in no count. */
export function IfFixed({ explorer, which }: { explorer: Explorer; which: ArrayLike<number> }) {
  const { errors, judged, forgiven } = explorer;
  const fixed = useMemo(() => {
    const mine = explorer.wrong ? Array.from(which).filter(explorer.wrong) : which;
    const counted = forgiven ? Array.from(mine).filter((error) => forgiven.kept[error] === 1) : mine;
    return ifFixed(judged, errors, counted);
  }, [judged, errors, which]);
  if (fixed.count === 0) return null;
  return (
    <div class="if-fixed">
      <p class="small">
        If {fixed.count === 1 ? "this error was" : `${explorer.wrong ? "all" : "these"} ${count(fixed.count)} errors ${explorer.wrong ? "here " : ""}were`} fixed, accuracy would rise by {points(fixed.count, fixed.images)} points, from{" "}
        {accuracy(fixed.before, fixed.images)} to <strong>{accuracy(fixed.after, fixed.images)}</strong>
        {explorer.forgiven && ", forgiven images excluded"}.
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
  const rows = classes.map(({ index, count: gone, images, before, after }) => ({
    index,
    gone,
    of: images - before,
    before: { right: before, images },
    after: { right: after, images },
  }));
  return <ClassAccuracies explorer={explorer} heads={["Errors corrected", "Accuracy now", "Then"]} rows={rows} />;
}
