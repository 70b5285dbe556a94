import { classChecksFile } from "../checks/document";
import type { ClassProps } from "../exhibit";
import { BesideRight } from "./BesideRight";

export function ClassBesideRight({ explorer, label }: ClassProps) {
  const file = explorer.files.get(classChecksFile);
  return file && <BesideRight explorer={explorer} file={file} at={label} />;
}
