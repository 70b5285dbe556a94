/** What was checked of nodes and classes (data/checks/). */
import type { ChecksFile, ClassChecksFile } from "../../data/contract";
import { byNode } from "../../data/common";
import { documentAt } from "../../data/document";

/** What was checked of the nodes of the tree on show. */
export const checksFile = byNode<ChecksFile>(({ treeInfo }) => treeInfo?.checks);

/** And of every class. An older site has nothing of it. */
export const classChecksFile = documentAt<ClassChecksFile>(({ manifest }) => (manifest.trees[0]?.checks === undefined ? null : "data/checks/classes.json"));
