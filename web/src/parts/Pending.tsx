import type { ComponentChildren } from "preact";
import type { Explorer } from "../state/explorer";
import { TryAgain } from "./TryAgain";

interface Props {
  explorer: Explorer;
  problem: string | null; // why a file could not be read
  children: ComponentChildren; // what is said while it may still come
}

/** What stands in the place of something that is made of files, until they are here: that they are being read, or why they are not. */
export function Pending({ explorer, problem, children }: Props) {
  if (problem === null) return <p class="small">{children}</p>;
  return (
    <p class="small" role="alert">
      <span dir="auto">{problem}</span> <TryAgain onClick={() => explorer.files.again()} />
    </p>
  );
}
