/** Focus that would fall to nowhere, because what had it is gone, goes on with what the reader looks at. */

/** Listens until the function it returns is called. */
export function keepFocus(within: HTMLElement): () => void {
  let last: Element | null = null;
  const onFocus = (event: FocusEvent) => void (last = event.target as Element);
  const look = () => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    refuge()?.focus({ preventScroll: true });
  };
  within.addEventListener("focusin", onFocus);
  const observer = new MutationObserver(look);
  observer.observe(within, { childList: true, subtree: true });
  return () => {
    within.removeEventListener("focusin", onFocus);
    observer.disconnect();
  };
}

/** Whether nobody has chosen where the focus is. */
export function isFocusFree(): boolean {
  return document.activeElement === null || document.activeElement === document.body || document.activeElement === refuge();
}

/** Whether a letter that is pressed there is written, or chooses something. */
export function takesLetters(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=range]):not([type=checkbox]), textarea, select");
}

/** An open dialog's heading, or the view. */
function refuge(): HTMLElement | null {
  const place = document.querySelector<HTMLElement>("dialog[open] h2") ?? document.querySelector<HTMLElement>(".app main");
  if (place && !place.hasAttribute("tabindex")) place.tabIndex = -1;
  return place;
}

/** The key that leads to the tags of what is on show. */
export function focusTags(): boolean {
  const places = ["dialog[open]", ".select-bar", ".panel"]; // what lies on top comes first
  const field = places.map((place) => document.querySelector<HTMLElement>(`${place} .tag-add input`)).find((found) => found !== null);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  return field !== undefined;
}
