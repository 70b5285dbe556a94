import type { Explorer } from "../../state/explorer";
import type { Tree } from "../../tree/tree";
import { ClassesView } from "./ClassesView";
import { ClassPage } from "./ClassPage";

/** All classes, or one. */
export function Classes({ explorer, tree }: { explorer: Explorer; tree: Tree }) {
  const chosen = explorer.state.class;
  return chosen === null ? <ClassesView explorer={explorer} tree={tree} /> : <ClassPage explorer={explorer} label={chosen} />;
}
