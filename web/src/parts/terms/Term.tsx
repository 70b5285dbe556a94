import { useId, useState } from "preact/hooks";
import { TERMS, type TermName } from "../../words/terms";

/** A term, with its definition once it is pointed at, focused or pressed; Escape takes it away. */
export function Term({ of, children }: { of: TermName; children?: string }) {
  const [term, definition] = TERMS[of];
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <span class="term" onMouseLeave={() => setShown(false)}>
      <button
        type="button"
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
      </button>
      <span class="definition" role="tooltip" id={id} hidden={!shown}>
        {definition}
      </span>
    </span>
  );
}
