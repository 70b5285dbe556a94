/** Files that could not be read: why, and how to ask for them again. */
export interface Fault {
  path: string;
  problem: string; // a sentence that names the file
}

export class Unread {
  private readonly faults = new Map<string, { problem: string; again: () => unknown }>();

  constructor(private readonly changed: () => void = () => {}) {}

  get list(): Fault[] {
    return [...this.faults].map(([path, { problem }]) => ({ path, problem }));
  }

  add(path: string, problem: string, again: () => unknown): void {
    this.faults.set(path, { problem, again });
  }

  /** It has been read, or somebody else says that it has not. */
  remove(path: string): void {
    this.faults.delete(path);
  }

  /** Asks for all of them once more. */
  again(): void {
    const all = [...this.faults.values()];
    this.faults.clear();
    for (const { again } of all) void again();
    this.changed();
  }

  dismiss(): void {
    this.faults.clear();
    this.changed();
  }
}
