import { FixedClasses } from "../../parts/IfFixed";
import { count, plural, points } from "../../words/numbers";
import type { NodeProps } from "../exhibit";
import { openingAt } from "../opening/openingAt";

/** How much accuracy would rise if these errors were fixed and nothing else changed, and of which classes. */
export function IfFixedHere(props: NodeProps) {
  const { count: n, images, classes, before, after } = openingAt(props).findings.fixed;
  return (
    <div class="if-fixed">
      <p class="small">
        {count(before)} of {plural(images, "image")} are correctly classified{props.explorer.manifest.comparison && " by both models"} now, {count(after)} if {n === 1 ? "this error was" : `these ${count(n)} errors were`} fixed and no other image changed: {points(n, images)} points more
        {props.explorer.forgiven && ", forgiven images excluded"}.
      </p>
      <FixedClasses explorer={props.explorer} classes={classes} />
    </div>
  );
}
