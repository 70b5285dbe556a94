import { Fragment } from "preact";
import { TERMS, type TermName } from "../../words/terms";
import { Term } from "./Term";

/** A text in which the first use of each of these terms has its definition. */
export function Terms({ of, children: text }: { of: readonly TermName[]; children: string }) {
  const found = of
    .map((name) => ({ name, at: text.search(wholeWord(TERMS[name][0])), end: 0 }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  for (const one of found) one.end = one.at + TERMS[one.name][0].length;
  return (
    <>
      {text.slice(0, found[0]?.at)}
      {found.map(({ name, at, end }, i) => (
        <Fragment key={name}>
          <Term of={name}>{text.slice(at, end)}</Term>
          {text.slice(end, found[i + 1]?.at)}
        </Fragment>
      ))}
    </>
  );
}

function wholeWord(term: string): RegExp {
  return new RegExp(`(?<![\\w-])${term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "i");
}
