/** A dialog that is open as long as it is on the page; then the focus goes back to where it was. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** The focus begins at its title. Not by `autofocus`: in a frame of another site Chromium refuses that, and says so as an error. */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    dialog.current!.showModal();
    dialog.current!.querySelector("h2")?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
}
