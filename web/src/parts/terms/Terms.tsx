import type { ComponentChildren } from "preact";
import { TERMS, type TermName } from "../../words/terms";
import { Term } from "./Term";

/** A text in which the first use of each of these terms has its definition. */
export function Terms({ of, children }: { of: readonly TermName[]; children: string }) {
  return <>{explained(children, of)}</>;
}

function explained(text: string, [first, ...others]: readonly TermName[]): ComponentChildren {
  if (first === undefined) return text;
  const term = TERMS[first][0];
  const at = text.search(new RegExp(`(?<![\\w-])${term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "i"));
  if (at < 0) return explained(text, others);
  return (
    <>
      {explained(text.slice(0, at), others)}
      <Term of={first}>{text.slice(at, at + term.length)}</Term>
      {explained(text.slice(at + term.length), others)}
    </>
  );
}
