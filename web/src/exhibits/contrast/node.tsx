import { checked } from "../checks/checked";
import type { NodeProps } from "../exhibit";
import { BesideRight } from "./BesideRight";

export function NodeBesideRight(props: NodeProps) {
  const found = checked(props);
  return found && <BesideRight {...found} />;
}
