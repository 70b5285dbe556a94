/** The errors of each class in groups, as docs/format.md describes groups.json. */
import type { Errors, GroupsFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const groupsFile = documentOf<GroupsFile>("groups");

export const SIDES = ["prediction", "kmeans", "ward"] as const; // the first is the manual way
export type Side = (typeof SIDES)[number];

export interface Group {
  number: number;
  errors: number[];
  medoid: number;
  cell: number; // of the sheet `groups`; -1: too few errors to average
}

/** The groups of a class, largest first, with their errors. */
export function groupsOf(file: GroupsFile, errors: Errors, label: number, side: Side): Group[] {
  const groups: Group[] = [];
  file.label.forEach((of, k) => {
    if (of === label && SIDES[file.side[k]!] === side) groups[file.number[k]!] = { number: file.number[k]!, errors: [], medoid: file.medoid[k]!, cell: file.cell[k]! };
  });
  file.member[side].forEach((number, error) => {
    if (errors.label[error] === label) groups[number]?.errors.push(error);
  });
  return groups;
}
