import { useMemo } from "preact/hooks";
import { columnsFile } from "../../data/common";
import { wrongAmong } from "../../counts/over";
import { Pending } from "../../parts/Pending";
import { Scales, useRanks } from "./Scales";
import { errorsOf } from "../../tree/tree";
import { plural } from "../../words/numbers";
import type { NodeProps } from "../exhibit";

/** What is measured of a cluster's pictures. */
export function Qualities({ explorer, tree, node }: NodeProps) {
  const columns = explorer.columns.get(true);
  const here = useMemo(() => wrongAmong(explorer, errorsOf(tree, node)), [tree, node]);
  const ranks = useRanks(explorer, columns, here);
  if (!columns) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(columnsFile)}>
        Reading what was measured…
      </Pending>
    );
  }
  if (ranks.length === 0) return null;
  return (
    <section class="qualities">
      <h4>Measured</h4>
      <p class="small">
        The dot is {here.length === 1 ? "this error" : "the middle one of these errors"}, ranked among all {plural(explorer.manifest.errors, "error")}. The line is the middle of all.
      </p>
      <Scales ranks={ranks} />
    </section>
  );
}
