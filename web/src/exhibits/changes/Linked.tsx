import type { ComponentChildren } from "preact";
import type { Explorer } from "../../state/explorer";
import { count } from "../../words/numbers";
import { type Condition, hrefOf } from "./links";

interface Props {
  explorer: Explorer;
  to: Condition[];
  said: string; // of what the number is, for those who hear the link alone
  children: ComponentChildren;
}

/** A link to the images that meet some conditions; plain text where there are none. */
export function Linked({ explorer, to, said, children }: Props) {
  const href = hrefOf(explorer, ...to);
  return href === undefined ? (
    <>{children}</>
  ) : (
    <a href={href} aria-label={said}>
      {children}
    </a>
  );
}

/** A cell with a number that leads to its images. */
export function Count({ n, said, ...rest }: Omit<Props, "children"> & { n: number }) {
  return (
    <td class="number">
      {n === 0 ? 0 : <Linked {...rest} said={`${count(n)} ${said}`}>{count(n)}</Linked>}
    </td>
  );
}
