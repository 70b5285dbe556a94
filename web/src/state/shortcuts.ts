/** Whether single keys do something by themselves. Who speaks to the page, or types by accident, can switch that off. */
import { Keeping } from "../data/keeping";

export class Shortcuts {
  on: boolean;
  private readonly keeping = new Keeping("wrongtree shortcuts", () => localStorage);

  constructor(private readonly changed: () => void) {
    this.on = this.keeping.read() !== "off";
  }

  /** Kept in this browser where it lets us, for all sites below this host. */
  set(on: boolean): void {
    this.on = on;
    this.keeping.write(on ? "on" : "off");
    this.changed();
  }

  /** Whether a key may do something by itself. Escape, Enter and the arrows always may. */
  allow(event: KeyboardEvent): boolean {
    return this.on || event.key.length > 1;
  }
}
