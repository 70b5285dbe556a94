/** Which sections of the panel a reader has opened or closed. It holds for the visit: whoever goes from cluster to cluster keeps what they opened. */
export class Folds {
  private readonly said = new Map<string, boolean>();

  constructor(private readonly changed: () => void) {}

  isOpen(name: string, byDefault: boolean): boolean {
    return this.said.get(name) ?? byDefault;
  }

  set(name: string, open: boolean): void {
    if (this.said.get(name) === open) return;
    this.said.set(name, open);
    this.changed();
  }
}
