import { useEffect, useRef, useState } from "preact/hooks";

type Told = "" | "copied" | "failed";

const TOLD_MS = 2500;

interface Props {
  text: () => string;
  what: string; // "link", "path"
  children: string;
}

/** Copies a text and says so. Where the browser will not (an http address, a denied permission), it hands the text out. */
export function CopyButton({ text, what, children }: Props) {
  const [told, setTold] = useState<Told>("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (told === "failed") field.current!.select();
    if (told !== "copied") return;
    const timer = setTimeout(() => setTold(""), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const onClick = async () => setTold((await copy(text())) ? "copied" : "failed");
  return (
    <span class="copy">
      <button type="button" class="action" onClick={() => void onClick()}>
        {told === "copied" ? "Copied" : children}
      </button>
      <span class="sr-only" role="status">
        {told === "copied" ? `The ${what} is copied.` : ""}
      </span>
      {told === "failed" && (
        <span class="copy-by-hand" role="alert">
          <span class="small">This browser does not allow copying. Copy the {what} by hand:</span>
          <input ref={field} readOnly aria-label={`The ${what}, to copy by hand`} value={text()} />
          <button type="button" class="quiet" onClick={() => setTold("")}>
            Done
          </button>
        </span>
      )}
    </span>
  );
}

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** The clipboard API is there on https and localhost only; a site on a plain http host still has this. */
function copyTheOldWay(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  const before = document.activeElement;
  // Inside an open dialog everything else is inert and cannot be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
