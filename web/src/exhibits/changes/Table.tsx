import type { ComponentChildren } from "preact";
import type { ComparisonFile, Pair } from "../../data/contract";
import type { Explorer } from "../../state/explorer";

/** What each section of the view is made of. */
export interface Props {
  explorer: Explorer;
  file: ComparisonFile;
  pair: Pair;
  older: string;
  newer: string;
}

/** A table that scrolls where it is too wide; its first column has names, the others have numbers. */
export function Table({ of, heads, children }: { of: string; heads: string[]; children: ComponentChildren }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Table of ${of}`}>
      <table>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" class={i > 0 ? "number" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
