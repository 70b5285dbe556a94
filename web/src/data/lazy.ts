/** Files that are read when something first needs them, each once. */
export class Lazy<T> {
  private readonly found = new Map<string, T | "loading" | "failed">();
  private readonly asked = new Map<string, Promise<void>>();

  /** @param onEnd called when one has arrived, or with a sentence when it could not be had */
  constructor(
    private readonly load: (key: string) => Promise<T>,
    private readonly onEnd: (problem?: string) => void,
  ) {}

  /** What is here; asks for nothing. */
  peek(key: string): T | null {
    const found = this.found.get(key);
    return found === undefined || found === "loading" || found === "failed" ? null : (found as T);
  }

  /** What is here; asks for it the first time. */
  get(key: string): T | null {
    void this.ask(key);
    return this.peek(key);
  }

  /** Waits until it is here, or cannot be had. */
  async ask(key: string): Promise<T | null> {
    let asked = this.asked.get(key);
    if (!asked) this.asked.set(key, (asked = this.fetch(key)));
    await asked;
    return this.peek(key);
  }

  hasFailed(key: string): boolean {
    return this.found.get(key) === "failed";
  }

  private async fetch(key: string): Promise<void> {
    this.found.set(key, "loading");
    try {
      this.found.set(key, await this.load(key));
      this.onEnd();
    } catch (problem) {
      this.found.set(key, "failed");
      this.onEnd((problem as Error).message);
    }
  }
}
