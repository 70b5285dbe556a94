import { useId, useState } from "preact/hooks";
import { TERMS, type TermName } from "../../words/terms";

/** A term, with its definition once it is pointed at, focused or pressed; Escape takes it away. */
export function Term({ of, children }: { of: TermName; children?: string }) {
  const [term, definition] = TERMS[of];
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <span class="term" onMouseLeave={() => setShown(false)}>
      {/* Not a button, which is a box of its own: a line would break before it, after an opening bracket. */}
      <span
        role="button"
        tabIndex={0}
        aria-describedby={id}
        onMouseEnter={() => setShown(true)}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onClick={() => setShown(true)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !shown) return;
          event.preventDefault(); // it is this that it closes, not the cluster
          event.stopPropagation();
          setShown(false);
        }}
      >
        {children ?? term}
      </span>
      <span class="definition" role="tooltip" id={id} hidden={!shown}>
        {definition}
      </span>
    </span>
  );
}
