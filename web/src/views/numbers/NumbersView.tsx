import { useEffect } from "preact/hooks";
import { columnsFile, imagesFile } from "../../data/common";
import { comparesAtOnce } from "../../exhibits/columns/atonce";
import { confidenceFile } from "../../exhibits/confidence/document";
import type { ViewProps } from "../../exhibits/exhibit";
import { Shown } from "../../exhibits/Shown";

/** How sure the model is, and how everything that has a value is distributed. */
export function NumbersView({ explorer, tree }: ViewProps) {
  const { files, manifest } = explorer;
  const needed = [confidenceFile, columnsFile, ...(comparesAtOnce(manifest) ? [imagesFile] : [])];
  const read = needed.every((document) => files.peek<unknown, void>(document) !== null || files.lacks<unknown, void>(document));
  useEffect(() => {
    if (read) document.documentElement.dataset.state = "ready";
  }, [read]);
  return (
    <div class="numbers-view">
      <Shown place="numbers" explorer={explorer} tree={tree} />
    </div>
  );
}
