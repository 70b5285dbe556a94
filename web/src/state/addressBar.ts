/**
 * The browser's address and history. Browsers take only so many changes: Safari throws after 100 in 30 seconds (of late
 * in 10), Chromium leaves the address as it is. In a frame that may only run scripts, some take none. So once there have been many, a change of the present entry is written late,
 * and what is refused is tried again: the page is always ahead of its address, never held up by it.
 */
type How = "push" | "replace";

interface Entry {
  hash: string;
  how: How;
  entered: number;
}

const WHILE = 30_000; // ms that browsers look back, and
const FREELY = 40; // changes in them that are written at once
const EVERY = 600; // ms between two changes of the present entry after that
const AGAIN = 1000; // ms; after a refusal
const MOST_REFUSED = 60; // in a row: then nothing is tried until the reader does something

export class AddressBar {
  /** How many entries of the history back the open image was first opened; 0: the page was opened with it. */
  entered = enteredNow();

  private waiting: Entry | null = null; // what is yet to be written
  private timer: ReturnType<typeof setTimeout> | 0 = 0;
  private times: number[] = []; // of what was written of late
  private refused = 0; // times in a row

  /** @param entered with "replace", by default, as it was */
  write(hash: string, how: How, entered = how === "push" ? 0 : (this.waiting?.entered ?? this.entered)): void {
    // An entry that is yet to be made stays one, whatever becomes of it.
    const { waiting } = this;
    if (how === "push" && waiting?.how === "replace") this.flush();
    this.waiting = { hash, how: waiting?.how === "push" ? "push" : how, entered };
    this.refused = 0;
    const now = performance.now();
    this.times = this.times.filter((time) => now - time < WHILE);
    const rest = this.times.length < FREELY ? 0 : this.times.at(-1)! + EVERY - now;
    if (how === "push" || rest <= 0) this.flush();
    else this.later(rest);
  }

  /** Writes what is waiting, if the browser lets it. */
  flush(): void {
    if (!this.waiting) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.times.push(performance.now());
    if (!written(this.waiting)) {
      if (++this.refused < MOST_REFUSED) this.later(AGAIN);
      return;
    }
    this.refused = 0;
    this.entered = this.waiting.entered;
    this.waiting = null;
  }

  /** The browser has gone to another entry: what was to be written of the last one is no longer so. */
  moved(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.waiting = null;
    this.entered = enteredNow();
  }

  back(entries: number): void {
    this.flush();
    history.go(-entries);
  }

  private later(after: number): void {
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.flush();
    }, after);
  }
}

/** Whether the browser has taken it. */
function written({ hash, how, entered }: Entry): boolean {
  // Whole, since in a notebook's frame (about:srcdoc) a bare hash would be the notebook's own.
  const before = location.href;
  const url = before.split("#")[0] + hash;
  const data = entered > 0 ? { entered } : null;
  try {
    if (how === "push") history.pushState(data, "", url);
    else history.replaceState(data, "", url);
  } catch {
    return false;
  }
  return url === before || location.href !== before;
}

function enteredNow(): number {
  return (history.state as { entered?: number } | null)?.entered ?? 0;
}
