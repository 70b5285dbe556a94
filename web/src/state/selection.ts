/** Errors that a reader has picked out, for something to be done with all of them at once. No address keeps them. */
export class Selection {
  /** Whether a plain click or tap selects, as on a screen without Ctrl and Shift. */
  picking = false;

  private chosen: ReadonlySet<number> = new Set();

  constructor(private readonly changed: () => void) {}

  get errors(): ReadonlySet<number> {
    return this.chosen;
  }

  /** Takes all of these in, or, where all of them are, leaves them out. */
  toggle(errors: ArrayLike<number>): void {
    const next = new Set(this.chosen);
    const out = this.hasAll(errors);
    for (let i = 0; i < errors.length; i++) out ? next.delete(errors[i]!) : next.add(errors[i]!);
    this.chosen = next;
    this.changed();
  }

  hasAll(errors: ArrayLike<number>): boolean {
    if (this.chosen.size < errors.length) return false;
    for (let i = 0; i < errors.length; i++) if (!this.chosen.has(errors[i]!)) return false;
    return errors.length > 0;
  }

  pick(on: boolean): void {
    this.picking = on;
    this.changed();
  }

  clear(): void {
    this.chosen = new Set();
    this.picking = false;
    this.changed();
  }
}

/** Whether a click is meant to select. */
export function selects(event: MouseEvent, selection: Selection): boolean {
  return selection.picking || event.ctrlKey || event.metaKey || event.shiftKey;
}
