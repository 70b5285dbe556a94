import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

/** Keeps what it shows while `hold`: a zoom should not share its frames with tables that nobody looks at meanwhile. */
export function Calm({ hold, children }: { hold: boolean; children: ComponentChildren }) {
  const last = useRef<ComponentChildren>(null);
  if (!hold) last.current = children;
  return <>{last.current}</>;
}
