import { byNode } from "../../data/common";
import type { ChangesOfTree } from "../../data/contract";

/** What became of the images in the nodes of the tree on show. */
export const changesFile = byNode<ChangesOfTree>(({ manifest, treeInfo }) => manifest.comparison && treeInfo && `data/changes/${treeInfo.id}.json`);
