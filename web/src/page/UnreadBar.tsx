import { TryAgain } from "../parts/TryAgain";
import type { Unread } from "../data/unread";
import { count } from "../words/numbers";

const NAMED = 2;

/** The files that something on the page lacks. */
export function UnreadBar({ unread }: { unread: Unread }) {
  const { list } = unread;
  if (list.length === 0) return null;
  const more = list.length - NAMED;
  return (
    <p class="notice unread" role="alert">
      <span dir="auto" title={list.map(({ path }) => path).join("\n")}>
        {list.slice(0, NAMED).map(({ problem }) => problem).join(" ")}
        {more > 0 && ` ${count(more)} more ${more === 1 ? "file" : "files"} could not be read.`}
      </span>
      <TryAgain onClick={() => unread.again()} />
      <button type="button" class="quiet" onClick={() => unread.dismiss()}>
        Dismiss
      </button>
    </p>
  );
}
