/** Files that are read when something first needs them, each once. One that could not be had may be asked for again. */
export class Lazy<T> {
  private readonly found = new Map<string, T>();
  private readonly coming = new Map<string, Promise<void>>();
  private readonly faults = new Map<string, string>();

  /** @param onEnd called when one has arrived, or with a sentence when it could not be had */
  constructor(
    private readonly load: (key: string) => Promise<T>,
    private readonly onEnd: (key: string, problem?: string) => void,
  ) {}

  /** What is here; asks for nothing. */
  peek(key: string): T | null {
    return this.found.get(key) ?? null;
  }

  /** What is here; asks for it the first time. A page that is drawn again and again must not ask again each time. */
  get(key: string): T | null {
    if (!this.faults.has(key)) void this.ask(key);
    return this.peek(key);
  }

  /** Waits until it is here, or cannot be had. Asks again for what could not be had before. */
  async ask(key: string): Promise<T | null> {
    if (!this.found.has(key)) {
      let coming = this.coming.get(key);
      if (!coming) this.coming.set(key, (coming = this.fetch(key)));
      await coming;
    }
    return this.peek(key);
  }

  /** Why it could not be had, in a sentence; null: it can, or nobody has asked. */
  problem(key: string): string | null {
    return this.faults.get(key) ?? null;
  }

  /** Asks again for all that could not be had. */
  again(): void {
    for (const key of [...this.faults.keys()]) void this.ask(key);
  }

  private async fetch(key: string): Promise<void> {
    this.faults.delete(key);
    let problem: string | undefined;
    try {
      this.found.set(key, await this.load(key));
    } catch (fault) {
      problem = (fault as Error).message;
      this.faults.set(key, problem);
    }
    this.coming.delete(key);
    this.onEnd(key, problem);
  }
}
